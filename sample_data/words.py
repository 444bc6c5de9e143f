"""The stock that names, addresses and work places are put together from."""

SURNAMES = (
    "王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 许 韩 邓 冯 曹 彭 曾 肖 田 "
    "董 潘 袁 蔡 蒋 余 于 杜 叶 程 魏 苏 吕 丁 任 卢 姚 沈 钟 姜 崔 谭 陆 范 汪 廖 石 金 韦 贾 夏 付 方 邹 熊 白 "
    "孟 秦 邱 侯 江 尹 薛 闫 段 雷 欧阳 上官 司徒 诸葛"
).split()
MALE_CHARACTERS = "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林海洋东峰亮志国建文武安民"
FEMALE_CHARACTERS = "芳娜敏静丽艳娟霞秀燕玲桂英慧巧美雪琳萍红梅莹晶洁云莲真环珍荣爱妹香月莺媛瑞凡佳嘉琼勤"
RARE_NAMES = ("𠮷安", "㛃宁", "䶮华", "堃明", "喆文", "𬭎志", "㴋然", "淼森", "𤧛琳", "犇宇")
"""Given names with hanzi of the extensions A, B and E, which old encodings and fonts do not have."""

ETHNICITY_WEIGHTS = {
    "汉族": 1840, "壮族": 34, "土家族": 18, "苗族": 16, "瑶族": 14, "回族": 12, "满族": 12, "侗族": 8, "布依族": 6,
    "维吾尔族": 8, "哈萨克族": 4, "蒙古族": 8, "藏族": 4, "朝鲜族": 4, "彝族": 4, "黎族": 3, "畲族": 3, "白族": 2,
}  # fmt: skip
DOTTED_NAMES = {
    "维吾尔族": (
        "艾力 阿布都 吐尔逊 买买提 艾山 库尔班".split(),
        "古丽 阿依努尔 热依汗 帕提曼 米娜瓦尔 茹仙".split(),
        "吐尔逊 买买提 卡德尔 阿不都热依木 依明 托合提".split(),
    ),
    "哈萨克族": (
        "叶尔兰 努尔兰 别克 巴合提".split(),
        "阿依古丽 古丽娜 加娜尔 玛依拉".split(),
        "哈力克 努尔哈孜 赛力克 木拉提".split(),
    ),
}
"""Names of two parts joined by `·`: a man's, a woman's, the father's."""
UNDIVIDED_NAMES = {
    "蒙古族": ("巴特尔 苏和 朝鲁 宝音".split(), "其其格 乌兰 萨仁 高娃".split()),
    "藏族": ("扎西 多吉 次仁 平措".split(), "卓玛 央金 拉姆 德吉".split()),
}

NATIVE_PLACES = (
    "广东示范县 广东样例县 湖南示范县 湖北样例县 江西示范县 广西样例县 四川示范县 河南样例县 福建示范县 "
    "安徽样例县 陕西示范县 山东样例县"
).split()
EMPLOYERS = (
    "示范科技有限公司 样例制造有限公司 示范物业服务有限公司 样例软件有限公司 示范物流有限公司 "
    "示范街道办事处 样例街道办事处 示范小学 样例中学 示范社区卫生服务中心 样例建筑设计有限公司 示范会计师事务所"
).split()
ROADS = "晴川路 云栖路 海棠街 松涛路 竹韵街 示范大道 样例一路 样例二路".split()
FLOATING_PLACES = "广东省外 东莞市 惠州市 广州市 港澳地区".split()
