"""What is said of clearing away what is over."""

from szdj_cli.domain.installation.pruning import Pruned, Pruning
from szdj_cli.messages.audit.audit import pruned

COUNT = "清理"
CONFIRM = "清理这些？不能恢复"
UNDONE = "未清理"
NOTHING = "没有过期的内容"
DRY_RUN = "只是查看，没有清理"
DONE = "已清理 {total} 条；党员、申请、党费和审计日志没有动"
FREED = "数据库文件缩小了 {freed} 字节"


def pairs(plan: Pruning) -> list[tuple[str, str]]:
    """Return what is cleared away, by kind."""
    return [(pruned(each.kind), _count(each)) for each in plan.kinds if each.found] or [(COUNT, NOTHING)]


def _count(each: Pruned) -> str:
    return f"{each.found} 条，超过 {each.kept_days} 天"
