"""The topics of `szdj help`: exit codes, files, settings."""

from szdj_cli.domain.errors import ExitCode
from szdj_cli.domain.values.text import CLEAR

TOPICS = {
    "exit-codes": "退出码：脚本怎样知道结果",
    "files": "可以读写什么样的文件",
    "settings": "各项设置和环境变量",
    "scripts": "写脚本：格式、清单、错误和退出码",
}

TOPIC = "主题"
ABOUT = "内容"
EXIT_CODE = "退出码"
MEANING = "含义"
SETTING = "设置"
VARIABLE = "环境变量"

EXIT_CODES: dict[ExitCode, str] = {
    ExitCode.DONE: "已办理",
    ExitCode.FAULT: "程序出错；或者结果没有能写到标准输出（磁盘已满等）",
    ExitCode.USAGE: "命令用法有误，或需要输入而不能提问",
    ExitCode.INVALID: "内容无效，数据库损坏，或设置的短信网关不能用",
    ExitCode.SIGN_IN: "需要先登录、输入验证码或实名认证",
    ExitCode.NOT_ALLOWED: "没有权限，或被拒绝；request wait 等到的是未同意",
    ExitCode.NOT_FOUND: "没有找到，或数据库连接不上",
    ExitCode.CONFLICT: "有冲突：已经办结、与所见不同、已经存在；数据库版本或密钥不符，或无法写入",
    ExitCode.AUDIT_BROKEN: "审计日志，或日志所记的内容被改动过",
    ExitCode.PARTLY: "只办理了一部分（--keep-going）；doctor --strict 发现问题或要注意的",
    ExitCode.TIMED_OUT: "超时，数据库太慢也算",
    ExitCode.INTERRUPTED: "已取消",
}

FILES = f"""\
读取
  工作簿：xlsx、xlsm、xls、ods，以及其他系统导出的网页表格和 Excel 2003 XML（扩展名常写作 .xls）。
  WPS 的 .et 读不了时，请另存为 xlsx。
  读第一张表头相符的工作表；--sheet 名称 读其中一张，--sheet 全部 把相符的都读。
  CSV：UTF-8（带或不带 BOM）、GB18030 或 UTF-16（Excel 的“Unicode 文本”），逗号、制表符或分号分隔；
  编码自动判断，也可以用 --encoding 写明。
  按内容识别，不看扩展名；xlsb、压缩包、Word 文档、PDF 和图片不能读取，会说明怎么办。
  -：从标准输入读取。
  表头上面的标题、表下面的合计和签字不用删；表头可以是两行，合并了的党支部等各行都算；隐藏的行也读，并说明有几行。
  表头用中文或英文都可以，先后不限；认不出的列会列出来，然后略过；
  本系统有、但不由导入更改的列（如在册状态、书记），整个文件不导入，并写明用哪个命令办理。
  身份证号码、电话、编码等列要设为文本格式，否则 Excel 会丢失后几位。
  日期可写作 2026-11-23、2026/11/23、2026年11月、20261123；不能用“同上”代替内容。
  单元格留空，原来的内容不变；要清除，请填{CLEAR}。
  程序不认识的表头和用语，可以写在主目录的 aliases.toml 里，szdj doctor 说明能不能用。

导入
  先显示文件是怎样读的，再显示计划：新增、更新、不变、冲突、错误；确认后一次写入，有一行出错就全部不写。
  --dry-run 只看计划；--keep-going 跳过有问题的行（退出码 9）。
  --errors FILE 把有问题的行另存出来，多一列“错误原因”，改好后可以直接再导入。
  同一个文件再导入一次，不会有任何变化。
  在本系统改过（审批、更正、转接）而与文件不同的，是冲突：--overwrite 以文件为准，
  --keep 保留现有内容，--only-new 只登记新党员，三者只能用一个。

写出
  CSV 为带 BOM 的 UTF-8，Excel 可以直接打开；xlsx 中号码为文本。
  不写入主目录，不覆盖程序自己的和设置中指定的文件；--force 只覆盖同类的文件。
  会被当作公式的单元格前面加一个单引号，再导入时自动去掉。

模板：szdj import template members -o 模板.xlsx
认得哪些表头和写法、账单怎样读、别名怎样写：见文档 docs/files.md"""

SCRIPTS = """\
格式
  --format json|jsonl|csv|table，或环境变量 SZDJ_FORMAT（选项优先）。json 的清单是一个数组，jsonl 每行一条。
  --field a,b 选列并排先后，--sort 键 排序（前面加 - 为从大到小）；approve 的 --field 是筛选，选列用 --columns。
  金额是以 _fen 结尾的整数（分）；日期 2026-11-23，时刻带时区；没有的内容是 null。

清单
  管道、文件里默认是全部，终端上一页 50 条；--all 或 --limit 0 为全部，--limit N 为前 N 条。
  没有列全时，标准错误上有一行 {"notice": …, "code": "cut", "limit": N}。

错误和提示
  都在标准错误上。--format json（jsonl）时每行一个对象：
  {"error": {"code", "problem", "cause", "remedy"}} 或 {"notice": …}。
  -q 不要提示；错误和“没有列全”总会说。

写入
  每次写入的结果都有 dry_run 和 written：written 为 false 就是什么都没有写。
  没有要办的，是退出码 0 和空的结果。退出码：szdj help exit-codes。
  -o - 写到标准输出。

见文档 docs/scripting.md；每个命令输出的结构见 docs/schemas/"""

SETTINGS: dict[str, str] = {
    "home": "数据库、密钥、登录状态、日志所在的文件夹（只能用环境变量）",
    "database_url": "改用 PostgreSQL：postgresql://用户@主机/库名",
    "sms": "短信网关：outbox 只写入本机文件，仅供试用；http 为自己的网关；command 为自己的程序",
    "sms_url": "http 网关的网址",
    "sms_secret": "与 http 网关约定的签名密钥，不少于 16 个字符",
    "notify": "审批结果、组织关系变动是否短信通知本人和党组织：on 或 off；更换手机号码等与账号安全有关的总会通知",
    "sms_command": "发送短信的程序及其参数，为 JSON 列表",
    "verification_method": "怎样做实名认证：sms 手机短信，wechat 微信，totp 动态口令",
    "phone_page": "手机怎样打开认证页：lan 局域网，https 加密，loopback 只在本机",
    "phone_bind": "认证页监听的地址",
    "phone_port": "认证页监听的端口，0 为自动选择",
    "phone_url": "认证页在反向代理之后时，对外的网址",
    "phone_certificate": "https 证书文件",
    "phone_key": "https 证书的私钥文件",
    "wechat_app_id": "微信认证：服务号的 AppID",
    "wechat_secret_file": "微信认证：只写着服务号 AppSecret 的文件，只有本账户能读取",
    "wechat_authorize_url": "微信认证：网页授权的网址，一般不用改",
    "wechat_token_url": "微信认证：用授权码换取 openid 的网址，经自己的代理时才改",
    "letter_template": "本单位自己的介绍信模板（docx），做法：szdj transfer template",
    "dues_rules": "本地的党费标准文件（TOML），补充自带的标准，写法见文档 docs/dues-rules.md",
    "dues_rounding": "按比例算出的党费四舍五入到哪一位：fen 分，jiao 角，yuan 元",
    "dues_remit_percent": "党支部收取的党费按百分之几上缴党委（0 到 100），其余留存",
    "dues_remind_months": "欠缴几个月起列为提醒",
    "branch_term_years": "党支部、党总支每届任期几年：一般 3 年，村和社区 5 年（党委都是 5 年）",
    "backup_days": "几天没有备份，szdj doctor 就提醒（1 至 365）",
    "keep_sign_in_days": "登录、验证码、认证记录多少天后由 szdj db prune 清理；网络安全法要求网络日志留存不少于六个月",
    "keep_outbox_days": "outbox 文件里的短信多少天后由 szdj db prune 清理（3 至 3650）",
    "user": "几个人共用一个系统账号时，现在是谁：各人的登录互不相干（sudo 时自动区分）",
    "weak_password_length": "密码短于这个长度，登录时要短信验证（8 至 128）",
    "session": "同一账号几项工作并行时，这一项的名称：各用各的登录；小写字母、数字、点和横线（也可写 --session）",
    "session_idle_minutes": "多少分钟不用，需要重新登录（1 至 720）",
    "session_hours": "登录后最多多少小时，需要重新登录（1 至 24）",
}
SETTINGS_SOURCES = (
    "先后：命令行选项、环境变量、{config}、默认值。现在的内容：szdj config list。关系到安全的，环境变量只能改严；"
    "经他人的 sudo 使用时，别的设置都不看环境变量。SZDJ_FORMAT 是没有写 --format 时的输出格式。"
)


def topic_unknown(topics: list[str]) -> str:
    """Return what is said to a topic that is none."""
    return f"没有这个主题，可选：{'、'.join(topics)}，或任一命令的名称"
