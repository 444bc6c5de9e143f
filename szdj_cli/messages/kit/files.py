"""The words of tables in files: why one is refused, and the notes in a template."""

from collections.abc import Sequence

from szdj_cli.domain.imports.tables import Notes
from szdj_cli.domain.members.departures import parse_on
from szdj_cli.domain.values import parsing as values
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.identity import parse_id_number
from szdj_cli.domain.values.reasons import FileProblem, TemplateKind
from szdj_cli.domain.values.text import CLEAR

FILE_PROBLEMS: dict[FileProblem, tuple[str, str]] = {
    FileProblem.MISSING: ("没有这个文件。", "请检查路径和文件名，路径中有空格时要加引号。"),
    FileProblem.DIRECTORY: ("这是一个文件夹，不是文件。", "请写出文件夹里的文件名。"),
    FileProblem.NOT_A_FILE: (
        "这是设备或其他特殊文件，不是表格。",
        "请指定表格文件（xlsx、CSV 等），从管道读取时写 -。",
    ),
    FileProblem.NO_PERMISSION: ("当前用户没有读取这个文件的权限。", "请用 ls -l 查看文件属于谁，再请其授予读取权限。"),
    FileProblem.OURS: (
        "这是程序或本机服务账号自己的文件（如数据、密钥、登录），不能当作表格交来。",
        "请指定要办理的表格；自己的表格不要放在数据文件夹里。",
    ),
    FileProblem.IN_USE: ("文件正在 Excel 或其他程序中打开，Windows 不允许别的程序读取。", "请先关闭它，再运行一次。"),
    FileProblem.UNREADABLE: ("读取时出错，文件可能正在被其他程序修改。", "请关闭正在使用它的程序，复制一份后再试。"),
    FileProblem.EMPTY: ("文件是空的，连标题行也没有。", "请先用 szdj import template 生成模板，填好后再导入。"),
    FileProblem.TOO_LARGE: (
        "文件太大：工作簿不能超过 50 MiB、一百多万个不同的文字，网页和 XML 表格不能超过 200 MiB，CSV 不能超过 1 GiB。",
        "请另存为 CSV UTF-8，或者分成几个文件。",
    ),
    FileProblem.LIST_TOO_LONG: ("一次给出的内容太多：不能超过 64 MiB。", "请分成几次。"),
    FileProblem.ENCODING_UNKNOWN: (
        "文字编码既不是 UTF-8 也不是 GB18030，或与指定的编码不符。",
        "请在 Excel 中另存为 CSV UTF-8，或用 --encoding 写明编码。",
    ),
    FileProblem.ENCODING_NAME: (
        "没有叫这个名字的文字编码。",
        "请写 --encoding utf-8 或 --encoding gb18030，也可以不写，由程序判断。",
    ),
    FileProblem.NUL: (
        "文件中有空字符（NUL），不是文本表格，或者已经损坏。",
        "请从原来的系统重新导出为 CSV UTF-8 或 xlsx。",
    ),
    FileProblem.QUOTES: (
        "双引号不配对：单元格里的双引号要写成两个，整格再用双引号括起来。",
        "请改正这一行的引号，或在 Excel 中重新另存为 CSV UTF-8。",
    ),
    FileProblem.NOT_A_WORKBOOK: (
        "里面没有可以读取的表格：不是工作簿，或者是较新的 WPS 表格（.et）、很旧的 Excel 等读不了的格式。",
        "请在 WPS 或 Excel 中打开，另存为 .xlsx 后再试，不要只改扩展名。",
    ),
    FileProblem.ARCHIVE: ("这是压缩包，不是表格。", "请先解压，再指定解压出来的表格文件。"),
    FileProblem.WORD_DOCUMENT: (
        "这是 Word 文档，不是表格。",
        "请把文档里的表格复制到 Excel 或 WPS 表格中，保存为 .xlsx 后再试。",
    ),
    FileProblem.PDF: ("这是 PDF 文件，不是表格。", "请向提供文件的人索取原来的 Excel 表格。"),
    FileProblem.PICTURE: ("这是图片，不是表格。", "请向提供文件的人索取原来的 Excel 表格。"),
    FileProblem.SHORTCUT: (
        "这是快捷方式，不是表格本身。",
        "请找到它指向的文件，把那个文件复制过来；指向网页的，请打开网页下载表格。",
    ),
    FileProblem.WEB_ARCHIVE: (
        "这是保存下来的网页（.mht），不能读取。",
        "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。",
    ),
    FileProblem.WEB_ANSWER: (
        "这是网页或网站返回的内容，里面没有表格，可能是没有登录或登录超时。",
        "请重新登录原来的系统，再导出一次。",
    ),
    FileProblem.OWNER_FILE: (
        "这是表格打开时的临时文件（文件名以 ~$ 开头），不是表格本身。",
        "请改用文件名没有 ~$ 的那一个，先在 Excel 或 WPS 中保存并关闭。",
    ),
    FileProblem.XLSB: ("这是二进制工作簿（.xlsb），不能读取。", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"),
    FileProblem.PASSWORD: ("工作簿设了打开密码。", "请在 Excel 或 WPS 中去掉密码，保存后再试。"),
    FileProblem.DAMAGED: ("工作簿已经损坏，或没有下载完整。", "请重新取得文件，或用 Excel 打开并修复后另存。"),
    FileProblem.BOMB: (
        "工作簿解压后大得反常（超过 200 MiB，或超过原来的 100 倍），为保护本机没有打开。",
        "请确认文件的来源，可靠的话另存为 CSV UTF-8。",
    ),
    FileProblem.SHEET_MISSING: ("工作簿中没有这个名字的工作表。", "请检查工作表名称，也可以不写，读第一张有内容的表。"),
    FileProblem.ERROR_CELL: (
        "这一行有公式出错的单元格（如 #N/A），不知道它本来的值。",
        "请改正公式，或填上正确的值后再试。",
    ),
    FileProblem.NOT_CALCULATED: (
        "这一行有公式还没有算出结果的单元格：文件是别的程序生成的，里面只有公式。",
        "请用 Excel 或 WPS 打开，保存一次后再试，或填上算好的值。",
    ),
    FileProblem.TOO_MANY_ROWS: (
        "行数太多：一个文件中有内容的行不能超过 100 万，党组织和审批单不能超过 10 万。",
        "请分成几个文件。",
    ),
    FileProblem.TOO_MANY_TO_PRINT: (
        "要打印的人太多：一个文档最多 1 万人。",
        "请用 --branch 分成几个文档，或导出为 xlsx。",
    ),
    FileProblem.FIELD_TOO_LONG: (
        "有单元格太长（导入时不能超过 1 KiB，约 340 个汉字），也可能是少了一个双引号。",
        "请缩短这一格，并检查前面几行的双引号。",
    ),
    FileProblem.NOT_IN_YUAN: (
        "表上写明金额的单位不是元，或者不是人民币，照元登记就错了。",
        "请把金额换算成人民币元，再改正写明单位的那一处。",
    ),
    FileProblem.HEADINGS_DOWN: (
        "项目名称竖着排在一列里，一人（或一个组织）一列；导入的表格要一行一个。",
        "请选中整张表复制，在新工作表里用“选择性粘贴”，勾选“转置”，保存后再试。",
    ),
    FileProblem.FILLED_IN_FORM: (
        "这是填好的登记表、采集表，项目和内容左右相间；导入的表格要一行一个，项目名称写在同一行。",
        "请用 szdj import template members -o 模板.xlsx 生成模板，填成一人一行；只有几位的用 szdj member add 登记。",
    ),
    FileProblem.ROLES_AS_COLUMNS: (
        "一行写了一个党支部的几个人，职务分成几列；导入的表格要一人一行。",
        "请用 szdj import template appointments -o 模板.xlsx 生成模板，填成一人一行：组织、姓名、身份证号和职务。",
    ),
    FileProblem.LEVELS_AS_COLUMNS: (
        "一行写了上下几级组织，各级分成几列；导入的表格要一个组织一行。",
        "请用 szdj import template orgs -o 模板.xlsx 生成模板，填成一个组织一行：编码、名称、类型和上级编码。",
    ),
    FileProblem.OTHER_PEOPLE: (
        "这一行的上面写着另一类人（如列席、转出、积极分子、未缴，或已撤销的组织），不能确定下面的人是不是这张表里的。",
        "请删除不该导入的行；该导入的，请删除上面那一行说明。",
    ),
    FileProblem.OTHER_HEADINGS: (
        "这一行是另一张表的表头，列与上面的表头不同，照上面的表头读就会串列。",
        "请把两张表分成两个文件或两张工作表，或者把列调整一致。",
    ),
    FileProblem.EXTRA_CELLS: (
        "这一行的单元格比标题多：标题右边的列里有内容，或者是文字里的逗号没有加双引号。",
        "请改正这一行，或删除标题右边多余的列；在 Excel 中另存为 CSV 会自动加上双引号。",
    ),
}
"""Cause and remedy; the row, where there is one, stands in the problem."""

_REMARKS = (
    "带 * 的列必须有；列的先后不限，不需要的列可以删去。",
    f"单元格留空，原来的内容不变；要清除原来的内容，请填{CLEAR}。",
    "证件号码、电话、编码等请保持文本格式，不要变成数字。",
)
_UPDATING = frozenset({TemplateKind.MEMBERS, TemplateKind.ORGS})
"""Filled in once more, they change what is stored."""
_ID_NUMBER = "18 位，文本格式"
_DATE = "如 2026-11-23、2026/11/23 或 20261123"
_MONTH = "如 2026-11"
_TEXT = f"文字，最多 {values.MAX_TEXT_LENGTH} 字"
_BY_TERM = {
    "branch": "党组织编码，或不重名的名称",
    "mobile": "11 位手机号码",
    "landline": "如 0755-26001234",
    "email": "如 name@example.com",
    "lost_since": _MONTH,
    "month": f"{_MONTH}；不填为缴纳日期所在的月份",
    "amount": "单位是元，如 120 或 120.50",
    "paid_on": _DATE,
    "number": "数字；和公民身份号码填一项即可",
    "member": "数字；和公民身份号码填一项即可",
    "letter": "印在介绍信和回执上，如 2026-000012；和申请编号填一项即可",
    "request": "数字",
    "phone": "手机号码或固定电话",
    "handler": "接收单位经办人的姓名",
    "serial": "银行或微信的流水号，文本格式；同一个流水号只登记一次",
}


def template_notes(kind: TemplateKind, fields: Sequence[Field]) -> Notes:
    """Return the second sheet of a template: each column, whether it has to be there, and what it takes."""
    rows = [("列", "必填", "可填的内容"), *((f.heading, "是" if f.required else "否", _accepted(f)) for f in fields)]
    remarks = [remark for remark in _REMARKS if CLEAR not in remark or kind in _UPDATING]
    return Notes("填写说明", (*rows, *((remark,) for remark in ("", *remarks))))


def _accepted(field: Field) -> str:
    if field.codes is not None:
        return "、".join(field.codes.labels.values())
    if field.parse is parse_id_number:
        return _ID_NUMBER
    if field.parse in (values.parse_past_date, parse_on):
        return _DATE
    return _BY_TERM.get(field.term, _TEXT)


WRITTEN_BY = {
    "roster_state": "登记转出党员的回执：szdj transfer slip；登记转回的党员：szdj member add",
    "monthly_dues": "设定每月党费：szdj dues set",
    "dues_paid_to": "登记缴纳：szdj dues pay，批量的：szdj import payments",
    "appointment_end": "结束任职：szdj org dismiss",
    "organisation_state": "撤销或并入党组织：szdj org close、szdj org merge",
    "secretary": "登记书记任职：szdj org appoint",
    "deputy_secretary": "登记副书记任职：szdj org appoint",
    "organiser": "登记组织委员任职：szdj org appoint",
    "reverses_id": "冲正登记错的缴纳：szdj dues reverse",
    "reason": "逐人登记超过六个月的补交、预交：szdj dues pay --reason",
    "receipt": "开具收据：szdj dues receipt",
}
"""By term of a column that no import writes: the command that does, or that there is none."""
