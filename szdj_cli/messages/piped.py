"""The words of what is piped."""

from szdj_cli.domain.imports.piped import MEMBERS, PAYMENTS

NO_LIST_OF = {
    MEMBERS: (
        "标准输入是清单，看不出是不是党员编号（也可能是申请、令牌的编号）：清单要有“党员编号”（member）一列，"
        "或把人员类别一同写出：szdj member list --columns id,membership --format csv；只有编号的，去掉表头"
    ),
    PAYMENTS: (
        "标准输入是清单，看不出是不是缴纳编号（也可能是党员、收据的编号）：清单要有“缴纳编号”（payment）一列，"
        "如 szdj dues register --columns number --format csv；只有编号的，去掉表头"
    ),
}
"""What is said of a list that may be one of other numbers."""
