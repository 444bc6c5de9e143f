"""What is left to do about a refusal in the personal centre, where the remedy of a shell would not help.

A refusal that is not here keeps its remedy, with entries in the place of commands (`messages.kit.places`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from szdj_cli.domain import errors as e

_ABOVE = "请上级党委书记或系统管理员办理"
_CODE = "核对后再输入一次；没有收到的，输入 R 重新发送"
_ANEW = "请发放人重新发放令牌"
_ROWS = "改正出错的行，再重新办理"

REMEDIES: Mapping[type[e.SzdjError], str | Callable[[Any], str]] = {
    # Signing in and verification.
    e.SignInRequired: "请重新登录",
    e.SignInFailed: "核对后再输入一次（初始密码为身份证号码后六位；忘记密码请联系上级党委书记或系统管理员）",
    e.SmsCodeNeeded: "输入手机收到的验证码",
    e.SmsCodeWrong: _CODE,
    e.SmsCodeSpent: "重新办理，会再发一个验证码",
    e.SmsTooSoon: "先查看手机短信；稍候可输入 R 重新发送",
    e.SmsLimitReached: "过一小时再试；还不行的，第二天再试",
    e.SmsGatewayMissing: "请系统管理员检查短信网关的设置",
    e.Throttled: "请稍候再登录",
    e.TokenInvalid: _ANEW,
    e.TokenUnknown: _ANEW,
    e.TokenExpired: _ANEW,
    e.TokenRevoked: _ANEW,
    e.TokenStopped: _ANEW,
    e.TokenOutOfScope: _ANEW,
    e.TokenForPeopleOnly: "请由本人登录后办理",
    e.TokenBeyondRights: "换一种用途或范围，或请有权限的人发放",
    e.TokenNotFound: "核对令牌编号",
    e.TokenAlreadyRevoked: "不需要再停用",
    e.VerificationRequired: "请先完成实名认证",
    e.VerificationDenied: "如是误操作，请重新认证；否则请修改密码",
    e.VerificationExpired: "请重新认证",
    e.ChallengeLimitReached: "请稍后再试",
    e.PhonePageUnavailable: "请系统管理员检查手机页面的设置",
    e.PasswordWrong: "请再输入一次",
    e.PasswordRefused: "换一个密码再试",
    e.NoOwnRecord: "本人是党员的，请先登记或导入名册",
    e.NotTheApplicant: "需要撤回的，请提交申请的人办理",
    e.NotAllowed: "需要办理的，请联系所在党支部或系统管理员",
    # Input.
    e.InputNeeded: "补充后重新办理",
    e.InputEnded: "补充后重新办理",
    e.ReviewNeedsTerminal: "换到终端窗口中办理",
    e.EnrolmentNeedsTerminal: "换到终端窗口中办理",
    e.ReasonMissing: "写明原因后再办理",
    e.DrillUnknown: "改正后再办理",
    e.FieldUnknown: "改用列出的名称",
    e.FieldNotMendable: "请上级党委书记或系统管理员核对",
    # The store, its key and its settings.
    e.StoreMissing: "请系统管理员建库",
    e.HttpsUnprepared: "准备好证书，或反向代理的网址和端口，写入设置后再建库",
    e.StoreBehind: "请系统管理员升级数据库",
    e.StoreDamaged: "请系统管理员检查，并从备份恢复",
    e.HttpsUnprepared: "请系统管理员准备好证书或公开的地址",
    e.NetworkFileSystem: "请系统管理员把数据换到本机磁盘",
    e.FieldUnreadable: "请系统管理员检查，并从备份恢复",
    e.BackupByPgDump: "请数据库管理员备份",
    e.RestoreByPgRestore: "请数据库管理员恢复",
    e.RestoreByOwner: "请掌管服务账号的人恢复",
    e.NotABackup: "请系统管理员换成备份文件",
    e.BackupDamaged: "请系统管理员换一份较早的备份",
    e.BackupOfAnother: "请系统管理员换成这个数据库的备份",
    e.BackupOfOtherKey: "请系统管理员换成相符的密钥",
    e.RestoreLosesActs: "请系统管理员核对会丢失什么",
    e.BackupDiverged: "请系统管理员核对会丢失什么",
    e.RestoreOvertaken: "请系统管理员重新查看",
    e.CopyByBackup: "请系统管理员改为备份",
    e.CopyTargetUnfit: "请系统管理员核对地址",
    e.CopyTargetTaken: "请系统管理员换一个空数据库",
    e.CopyTargetRefused: "请系统管理员核对地址",
    e.CopyUnfit: "请系统管理员检查数据库",
    e.CopyDiffers: "请系统管理员检查数据库",
    e.CopyOvertaken: "请系统管理员决定用哪一个数据库",
    e.CopyUnsound: "请系统管理员不要使用那个数据库",
    e.PasswordAsArgument: "改从标准输入给出",
    e.AuditBroken: "保留现场，与外部保存的校验点核对",
    e.RowsDiffer: "保留现场，请系统管理员核对，再从备份恢复",
    e.DuesRulesInvalid: "请系统管理员改正党费标准文件",
    e.AliasesInvalid: "请系统管理员改正或移走别名文件",
    e.SettingsNotYours: "请系统管理员办理",
    e.SettingsInvalid: "请系统管理员改正设置",
    e.SettingsFileInvalid: "请系统管理员改正设置",
    e.SettingLoosened: "请系统管理员去掉这个环境变量",
    e.SettingUnknown: "核对设置的名称",
    e.SettingsUneditable: "请系统管理员用文本编辑器改",
    e.SettingsChanged: "看过现在的内容再改",
    e.SecretAsArgument: "改从标准输入给出",
    e.SettingFileMissing: "请系统管理员放好文件，或改正设置",
    # People.
    e.CorrectionWaiting: "先办结它，或由申请人撤回",
    e.CorrectionNotFound: "核对等待复核的更正",
    e.CorrectionEnded: "不需要再办理",
    e.CorrectionStale: "拒绝后重新申请",
    e.NotSecond: "要撤回的，选择“拒绝或撤回”",
    e.MemberExists: "查出这位党员，再更正信息",
    e.NumberNotAmongYours: "请系统管理员或管理全部党组织的书记办理",
    e.ActingForOneself: "办理本人的申请，不写代谁办理",
    e.BasisMissing: "写明代办的依据",
    e.MobileForOthers: _ABOVE,
    e.ContactOnly: _ABOVE,
    e.OwnDeparture: _ABOVE,
    e.MemberClosed: "核对党员编号",
    e.RecordMoved: "核对现在的内容后重新办理",
    e.PeopleRefused: "去掉这些人后重新办理",
    e.TableRowsInvalid: _ROWS,
    e.NotAssessable: "核对这位党员的情况",
    # Organisations.
    e.OrganisationExists: "换一个编码",
    e.OrganisationInUse: "先转走其中的党员、申请、下级和欠缴",
    e.AppointmentRefused: "核对党员信息",
    e.AppointmentNotFound: "核对任职",
    e.AppointmentExists: "要改日期的，先结束任职再登记",
    # Requests.
    e.ApplicantNotUnique: "改用申请编号",
    e.MobileNotConfirmed: "手机号码请另外提交",
    e.RevocationRefused: "请申请人重新提交，或由党组织更正",
    e.TransferRefused: "换一个转入的党支部，或请系统管理员核对上级党委的转接权",
    e.PaperAltered: "核对抄写是否有误，或重新扫描",
    e.SlipInvalid: "核对介绍信的日期",
    e.KeyTextInvalid: "向开具单位索取",
    # Dues.
    e.DuesStandardMissing: lambda x: f"改用 {x.first} 或之后的月份",
    e.BranchNeeded: "请系统管理员登记党支部",
    e.PaymentNotFound: "核对缴纳编号",
    e.PaymentReversed: "核对缴纳编号",
    e.PaymentUndone: "核对缴纳编号",
    e.PaymentMoved: "重新登记",
    e.OwnReceipt: "请他们开具；开具后您可以自己补打",
    e.OpeningRefused: lambda x: f"改为 {x.month} 或更早",
    e.NothingToRemit: "有新收的党费后再办理",
    e.RemittanceNotFound: "核对上缴编号",
    e.RemittanceNotFirst: "第一次写错了的，先依次冲正",
    e.RemittanceReversed: "核对上缴编号",
    e.RemittanceNotLast: "从最近一次起依次冲正",
    e.NamesUnconfirmed: "核对列出的姓名后重新导入",
    e.MonthsUnconfirmed: "核对列出的月份后重新导入",
    e.DeclarationDoubtful: "核对金额和月份：有误的不同意，无误的请按编号单独确认",
    # Files.
    e.RowsInvalid: _ROWS,
    e.RowsConflict: "核对冲突的行，改正后重新导入",
    e.RosterMoved: "重新导入，核对新的计划",
    e.FileExists: "换一个文件名",
    e.ColumnsElsewhere: "删去这一列，再重新办理",
}


def remedy_of(error: e.SzdjError) -> str | None:
    """Return what is left to do about a refusal, where that is other words in the menu."""
    words = REMEDIES.get(type(error))
    return words(error) if callable(words) else words
