"""Chinese provinces and cities, which people write with and without their kind: 广东 and 广东省, 深圳 and 深圳市."""

from __future__ import annotations

_PROVINCES = {
    "省": (
        "河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 "
        "河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾"
    ),
    "市": "北京 天津 上海 重庆",
    "自治区": "内蒙古 广西 西藏 宁夏 新疆",
    "壮族自治区": "广西",
    "回族自治区": "宁夏",
    "维吾尔自治区": "新疆",
    "特别行政区": "香港 澳门",
}
PROVINCES = {f"{name}{ending}": name for ending, names in _PROVINCES.items() for name in names.split()}
_NAMES = frozenset(PROVINCES.values())


def place_key(written: str) -> str:
    """A Chinese province or city without its kind: 广东省 is 广东, 深圳市 is 深圳; but 吉林市 lies in 吉林."""
    name = written.strip()
    if name in PROVINCES:
        return PROVINCES[name]
    city = name.removesuffix("市")
    return city if len(city) > 1 and city not in _NAMES else name


def place_forms(written: str) -> set[str]:
    """Every way to write a Chinese place; only the name itself where it is no Chinese name."""
    name = place_key(written)
    if name in _NAMES:
        return {name, *(full for full, short in PROVINCES.items() if short == name)}
    is_chinese = all("\u4e00" <= letter <= "\u9fff" for letter in name)
    return {name, f"{name}市"} if is_chinese and not name.endswith("市") else {name}
