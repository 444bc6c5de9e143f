"""What is said of a store that is copied into another database."""

from szdj_cli.domain.installation.copying import Place, StoreCopied
from szdj_cli.messages.audit.audit import act

TO, TABLES, ROWS, LOG = "复制到", "表", "行数", "审计日志"
COPYING = "复制并核对"
CONFIRM = "复制到那里？现在的数据库不变"
UNDONE = "未复制"
DRY_RUN = "只是查看，没有复制"
DONE = "已复制到 {target}：{tables} 张表，{rows} 行，逐表核对行数和内容一致；审计日志 {length} 条完整，密钥相符"
FAULTS = "其中 {count} 处数据原来就与日志不符，也照样复制了：szdj db check"
LATER = "复制开始以后，这里又办了 {count} 件事，副本里没有：{acts}；要用副本的，请停止使用后重新复制"
AFTERWARDS = {
    Place.SERVER: "改用副本：szdj config set database_url（按提示输入地址）；密钥文件不变。两个数据库不要同时使用",
    Place.HOME: "改用副本：szdj config set database_url --unset；密钥文件不变。两个数据库不要同时使用",
    Place.FILE: "改用副本：放到 {store}，再 szdj config set database_url --unset；密钥文件不变。两个数据库不要同时使用",
}


def pairs(plan: StoreCopied) -> list[tuple[str, str]]:
    """Return what is to be copied, as headings and values."""
    log = f"{plan.length} 条，末条校验值 {plan.head}"
    return [(TO, plan.target), (TABLES, str(len(plan.tables))), (ROWS, str(plan.rows)), (LOG, log)]


def later(done: StoreCopied) -> str:
    """Return what was done in the original since it was read."""
    acts = "、".join(f"{act(each.act)} {each.times} 次" for each in done.later)
    return LATER.format(count=sum(each.times for each in done.later), acts=acts)
