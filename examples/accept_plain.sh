#!/bin/sh
# 同意一种申请里没有提示的，其余留给人逐份看；最后列出还剩什么。
#
# 用法：accept_plain.sh 种类          种类如 payment、dues、profile
#
# 审批要由书记本人登录并完成当天的实名认证（令牌不能审批）：上午认证以后运行，或放进当天的脚本。
set -eu
kind=${1:?用法：accept_plain.sh 种类}

# 编号和版本，接到 accept 的标准输入；没有等审批的，什么也不做，退出码是 0。
szdj approve list --kind "$kind" --without-notes --columns id,version --format csv |
    szdj approve accept - --yes --format json

szdj approve list --kind "$kind" --all
