"""What is said of a backup that is to be restored, and of what is lost by it."""

from datetime import datetime

from szdj_cli.domain.installation.restoring import Present, Restoration
from szdj_cli.domain.values.clock import SHANGHAI
from szdj_cli.messages.audit.audit import PRESENTS, act

BACKUP, AT, SCHEMA, LOG, FAULTS = "备份", "备份时间", "数据库版本", "备份的审计日志", "与日志不符"
PRESENT, LOST, NUMBERS, BEFORE_UPGRADE = "现有数据库", "会丢失", "编号", "升级前的备份"
HAS_LOST = "已丢失"
NOTHING = "没有：备份以来没有办过事"
UNKNOWN = "不知道：现有数据库读不出，备份以来办的事无法列出"
NOT_THERE = "不知道：这里没有数据库可以比较，备份以来办的事无法列出"
_DIVERGED = "两者的审计日志只有前 {common} 条相同，以后各自办过不同的事"
CONFIRM = "用这份备份换下现有数据库？"
CONFIRM_FINISH = "数据库已由 pg_restore 恢复，现在退出全部登录、跳过编号？"
UNDONE = "未恢复"
DRY_RUN = "只是查看，没有恢复"
DONE = "已恢复：{path}，审计日志到第 {length} 条；已退出全部登录（{ended} 处），手机信任和绑定已解除，脚本令牌已停用"
KEPT = "换下的数据库还在：{path}；确认不再需要后再删除"
AFTERWARDS = "密码、停用的账号和任职都回到了备份时的样子，请按上面列出的逐项补办；检查：szdj db check"


def at(instant: datetime | None) -> str:
    """Return when the last thing was done that a backup knows of."""
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if instant else "—"


def lost(plan: Restoration) -> str:
    """Return what is lost, act by act."""
    if not plan.present.is_known:
        return NOT_THERE if plan.present.state is Present.MISSING else UNKNOWN
    if not plan.lost:
        return NOTHING
    listed = "、".join(f"{act(each.act)} {each.times} 次" for each in plan.present.lost)
    return f"备份以来办的 {plan.lost} 件事：{listed}"


def numbers(plan: Restoration) -> str:
    """Return how the numbers of letters, receipts and remittances go on."""
    if plan.margin is not None:
        if not plan.margin:
            return "介绍信、收据、上缴单接着备份的编号，没有跳过；备份以来用过的会重复"
        return f"介绍信、收据、上缴单各跳过 {plan.margin} 个编号：其中可能有已经用过的"
    if plan.skipped:
        return f"{len(plan.skipped)} 种介绍信、收据、上缴单的编号接着丢失的那些往下编"
    return "备份以来没有用过介绍信、收据、上缴单的编号"


def pairs(plan: Restoration) -> list[tuple[str, str]]:
    """Return what a restoration comes to, as headings and values."""
    backup, present = plan.backup, plan.present
    schema = backup.schema if backup.schema == plan.schema else f"{backup.schema}，恢复时升级到 {plan.schema}"
    shown = [
        (BACKUP, backup.path),
        (AT, at(backup.at)),
        (SCHEMA, schema),
        (LOG, f"完整，共 {backup.length} 条，末条校验值 {backup.head}"),
    ]
    if backup.faults:
        shown.append((FAULTS, f"{backup.faults} 行，恢复后用 szdj db check 查看是哪些"))
    length = f"，审计日志 {present.length} 条" if present.is_known else ""
    shown.append((PRESENT, PRESENTS[present.state] + length))
    if plan.has_diverged:
        shown.append((PRESENT, _DIVERGED.format(common=present.common)))
    return [*shown, (LOST, lost(plan)), (NUMBERS, numbers(plan))]
