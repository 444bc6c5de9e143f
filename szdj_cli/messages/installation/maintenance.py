"""The words of upgrading, backing up and checking."""

from szdj_cli.domain.installation.maintenance import RowProblem

FILE = "文件"
BACKED_UP = "备份完成并已核验：{path}，{size} 字节，审计日志 {length} 条"
KEEP_KEY_APART = "备份里没有密钥，没有密钥（标识 {key}）备份无法读取；请把密钥另行保管，不要与备份放在一起：{path}"
UP_TO_DATE = "数据库已是最新版本（{after}），无需升级"
UPGRADED = "数据库已从 {before} 升级到 {after}"
UPGRADE_BACKUP = "升级前的备份：{path}"

INTEGRITY = "数据页"
REFERENCES = "数据间的引用"
SCHEMA = "结构和触发器"
LEDGER = "党费账目"
KEY = "密钥"
ROWS = "数据与日志"
CHAIN = "审计日志"
SOUND = "完好"
DAMAGED = "已损坏"
BROKEN_REFERENCES = "{count} 处引用落空"
UNBALANCED = "{count} 处应交、已交金额与标准、缴纳记录不符"
ALTERED = "与程序建的不同：{what}"
LISTED = "、"
KEY_WRONG = "与数据库不符"
CHAIN_BROKEN = "第 {seq} 条起对不上"
CHAIN_HOLDS = "完整，共 {length} 条"
ROWS_AGREE = "一致，共核对 {count} 行，加密内容都能解开"
ROWS_NOT_HELD = "密钥不符，没有核对"
AND_MORE = " 等另外 {count} 处"
FAULTY = {
    RowProblem.CHANGED: "{count} 行被改动过：{rows}",
    RowProblem.GONE: "{count} 行不见了：{rows}",
    RowProblem.UNLOGGED: "{count} 行不是本程序写入的：{rows}",
    RowProblem.UNREADABLE: "{count} 处加密内容无法解密：{rows}",
    RowProblem.MISINDEXED: "{count} 处号码与检索值不符：{rows}",
    RowProblem.FORGED: "日志中 {count} 条数据摘要不是本程序写在那里的：{rows}",
    RowProblem.FOREIGN_PASSWORD: "{count} 个账号的密码是从别处搬来的：{rows}",
}
