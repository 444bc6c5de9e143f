#!/bin/sh
# 每天夜里备份，并当场演练恢复：在另一个文件夹里用密钥的副本打开备份、核对日志，再把演练用的删掉。
#
# 用法：nightly_backup.sh 存放备份的文件夹 密钥的副本 [保留几份]
#
# 数据库在 PostgreSQL 上的，备份用 pg_dump（见 docs/backup.md），不用这个脚本。
# 密钥的副本平时和备份分开放：只有其中一样的人，打不开数据。退出码不是 0 时，由 cron 把输出寄给管理员。
set -eu
folder=${1:?用法：nightly_backup.sh 文件夹 密钥的副本 [保留几份]}
key=${2:?用法：nightly_backup.sh 文件夹 密钥的副本 [保留几份]}
keep=${3:-14}
umask 077

backup=$folder/szdj-$(date +%Y%m%d-%H%M%S).db
szdj db backup -o "$backup" --format json

# 演练：令牌和设置都不带过去，只有备份和密钥。
rehearsal=$(mktemp -d)
trap 'rm -rf "$rehearsal"' EXIT
install -m 600 "$key" "$rehearsal/key"
(
    unset SZDJ_TOKEN SZDJ_DATABASE_URL
    export SZDJ_HOME="$rehearsal"
    szdj db restore "$backup" --yes --format json
    szdj doctor --format jsonl | grep -q '"check": "log_holds"'
)

# 只留最近几份；演练不通过时到不了这里，旧的都还在。
ls -1 "$folder"/szdj-*.db | sort -r | tail -n "+$((keep + 1))" | while read -r old; do rm -f "$old"; done

# 备份之后整个安装是否正常：0 正常，9 有要注意的，8 日志被改动过。
szdj doctor --strict --format jsonl
