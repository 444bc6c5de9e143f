"""What is said where people on probation are confirmed."""

HEADINGS = {"id": "编号", "name": "姓名", "branch_name": "党支部", "joined_on": "加入党组织日期"}
DUE_ON = "预备期满"
CONFIRMED_ON = "转正日期"
NO_ROWS = "没有可以登记的行"
NONE_DUE = "没有预备期已满的预备党员"
NONE_GIVEN = "没有给出党员编号，没有要办的"
WHEN = "转正日期（支部大会通过、上级党委批准的，一般从预备期满之日起，如 2026-11-23）"
CONFIRM = "是否将以上 {count} 位预备党员登记为正式党员"
DONE = "已将 {count} 位预备党员登记为正式党员；登记有误的，用 szdj member edit 更正人员类别和转正日期"
REFUSED = "{who}：{problem}，{cause}"
NEXT = "szdj member confirm 编号 --date 转正日期"
DUE = "{count} 位预备党员的预备期已满一年"
