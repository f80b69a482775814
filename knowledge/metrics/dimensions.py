"""Every dimension and fact once: its names in both languages, and what kind of thing it is.

Where a dimension comes from in the tables is the business of each source (sources.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.metrics.model import Op, Unit


@dataclass(frozen=True)
class Dimension:
    """Something to slice and filter by. `finer_than_team` dimensions need access to rows, not only to totals."""

    name: str
    label_en: str
    label_zh: str
    synonyms_en: tuple[str, ...] = ()
    synonyms_zh: tuple[str, ...] = ()
    is_time: bool = False
    finer_than_team: bool = False


@dataclass(frozen=True)
class Fact:
    """Something numeric or dated to filter by. Money is asked for in major units."""

    name: str
    label_en: str
    label_zh: str
    unit: Unit | None
    synonyms_en: tuple[str, ...] = ()
    synonyms_zh: tuple[str, ...] = ()
    is_date: bool = False


def _dimension(
    name: str, label_en: str, label_zh: str, english: str, chinese: str, *, time: bool = False, finer: bool = False
) -> tuple[str, Dimension]:
    return name, Dimension(
        name, label_en, label_zh, tuple(english.split(", ")), tuple(chinese.split("、")), time, finer
    )  # fmt: skip


DIMENSIONS: dict[str, Dimension] = dict(
    [
        _dimension(
            "rep", "rep", "销售",
            "colleague, user, assignee, sales rep, sales representative, salesperson, salespeople, sales person, seller, agent, sales agent, "
            "account executive, account manager, owner, deal owner, people, person, somebody, team member",
            "同事、销售员、销售人员、销售代表、业务员、业务代表、负责人、人员、谁、客户经理、个人、人", finer=True,
        ),
        _dimension(
            "manager", "manager", "经理", "sales manager, team leader, supervisor, team manager",
            "销售经理、主管、团队经理、上级",
        ),
        _dimension("team", "team", "团队", "sales team, group, squad, department", "销售团队、小组、组、队、团队组、部门、销售部"),
        _dimension(
            "region", "region", "区域",
            "regional, regional office, office, territory, sales region, area, sales office, geography",
            "区、大区、地区、区域办公室、办公室、片区、销售区域、办事处",
        ),
        _dimension("product", "product", "产品", "item, sku, model, goods", "商品、货品、单品、型号"),
        _dimension(
            "product_line", "product line", "产品线", "series, product series, product family, category, "
            "product category, product group, line of products", "系列、产品系列、产品分类、产品类型、产品种类、品类、类别、产品类别、产品大类",
        ),
        _dimension(
            "account", "account", "客户", "customer, client, company, buyer, organization, account name, acct, cust",
            "公司、企业、买家、客户名称、顾客", finer=True,
        ),
        _dimension(
            "parent_account", "parent account", "上级客户",
            "parent company, mother company, parent, holding, parent organization, group company",
            "母公司、上级公司、总公司、所属集团、集团", finer=True,
        ),
        _dimension(
            "corporate_group", "corporate group", "集团（含子公司）",
            "group of companies, corporate family, company group", "集团公司、整个集团", finer=True,
        ),
        _dimension("sector", "sector", "行业", "industry, vertical, line of business, branch", "领域、行业类别、产业"),
        _dimension(
            "location", "location", "所在地",
            "country, province, state, headquarters, headquarter, office location, based, headquartered, nation, hq",
            "国家、省份、省、总部、总部所在地、所在国家、位置、地点、国别",
        ),
        _dimension("opening", "opening", "招聘职位", "vacancy, job opening, open position", "职位、岗位、招聘岗位"),
        _dimension("course", "course", "课程", "training course, training", "培训课程、培训、门课、课"),
        _dimension("city", "city", "城市", "town, cities", "所在城市、地市"),
        _dimension("segment", "segment", "客户分类", "customer segment, account segment, account type, class", "客户类型、细分、客群"),
        _dimension("tier", "tier", "客户等级", "account tier, customer tier, customer level, account level, level, rating, grade", "等级、级别、评级、客户级别"),
        _dimension("channel", "channel", "渠道", "sales channel, route to market", "销售渠道"),
        _dimension("source", "source", "来源", "lead source, origin, deal source", "线索来源、商机来源、客户来源"),
        _dimension(
            "stage", "stage", "阶段", "deal stage, pipeline stage, sales stage, step",
            "商机阶段、销售阶段、步骤",
        ),
        _dimension("status", "status", "状态", "lead status, order status, state", "线索状态、订单状态、进展"),
        _dimension("interest", "interest", "意向产品", "interested in, interest in, product of interest", "意向、感兴趣的产品、想要的产品"),
        _dimension(
            "loss_reason", "loss reason", "输单原因", "lost reason, reason for loss, reason lost, why lost, reason",
            "丢单原因、失败原因、流失原因、原因",
        ),
        _dimension("competitor", "competitor", "竞争对手", "competition, rival", "竞品、对手、竞争者"),
        _dimension("severity", "severity", "严重程度", "severity level, how severe, how serious, how bad, how urgent", "严重性、严重级别、多严重、严重到什么程度"),
        _dimension("activity_kind", "activity kind", "活动类型", "activity type, kind of activity, type of activity, way of contact", "活动种类、跟进方式、方式、联系方式"),
        _dimension(
            "spend_category", "spend category", "费用类别",
            "expense category, budget category, cost category, expense type, type of expense, kind of expense, budget line, budget lines, cost type",
            "费用类型、费用科目、预算科目、预算类别、开支类别、支出类别、科目",
        ),
        _dimension("day", "day", "日", "daily, day by day, date", "每日、按日、每天、日期、哪天、哪一天、单日", time=True),
        _dimension("week", "week", "周", "weekly, week by week", "每周、按周、星期", time=True),
        _dimension("month", "month", "月", "monthly, month by month", "月份、每月、按月", time=True),
        _dimension("quarter", "quarter", "季度", "quarterly, quarter by quarter, qtr", "季、每季度、按季度", time=True),
        _dimension("year", "year", "年", "yearly, annually, annual, year by year, over the years", "年份、每年、按年、年度、逐年、历年、这几年、这些年", time=True),
    ]
)  # fmt: skip


def _fact(
    name: str, label_en: str, label_zh: str, unit: Unit | None, english: str, chinese: str, *, dated: bool = False
) -> tuple[str, Fact]:
    return name, Fact(name, label_en, label_zh, unit, tuple(english.split(", ")), tuple(chinese.split("、")), dated)


FACTS: dict[str, Fact] = dict(
    [
        _fact(
            "employees", "employees", "员工数", Unit.COUNT,
            "employee, staff, headcount, number of employees, workers, people employed", "员工、员工人数、人数、雇员、规模",
        ),
        _fact(
            "annual_revenue", "annual revenue", "年营收", Unit.MONEY,
            "yearly revenue, revenue per year, company revenue, account revenue, revenue",
            "年收入、年营业额、营收、营业额、公司收入、年销售额",
        ),
        _fact(
            "founded_year", "year founded", "成立年份", None,
            "founded, built, started business, established, year established, founding year, set up", "成立、创立、成立时间、创办、建立",
        ),
        _fact(
            "amount", "deal amount", "商机金额", Unit.MONEY,
            "amount, amt, value, deal value, deal size, worth, size", "金额、单子金额、成交额、价值、单值",
        ),
        _fact(
            "cycle_days", "days to close", "成交天数", Unit.DAYS,
            "took, take, takes, sales cycle, cycle, time to close, cycle time", "销售周期、成交周期、周期、用时、耗时、花了",
        ),
        _fact("list_discount", "discount from list price", "标价折让", Unit.PERCENT, "discount to list", "标价折扣"),
        _fact("quantity", "quantity", "数量", Unit.COUNT, "units, pieces", "件数"),
        _fact("list_price", "list price", "标价", Unit.MONEY, "retail price, catalogue price, price", "标准单价、标准价、目录价、零售价、定价、单价、价格"),
        _fact(
            "hired_on", "start date", "入职日期", None, "hire date, hired, joined, joined us, started with us, started work, started working, who started", "入职、入职时间、加入", dated=True
        ),
        _fact("probability", "probability", "赢单概率", Unit.PERCENT, "chance, likelihood", "概率、可能性、把握"),
        _fact("closed_on", "close date", "关闭日期", None, "closed date, closing date", "关单日期、成交日期", dated=True),
        _fact("created_on", "created date", "创建日期", None, "creation date, date created", "创建时间、新建日期", dated=True),
        _fact(
            "engaged_on", "engage date", "接触日期", None, "engagement date, engaged date, engaged, first engaged",
            "接洽日期、接触、新接触、开始接触、开始接洽", dated=True,
        ),
        _fact(
            "expected_close_on", "expected close date", "预计关闭日期", None,
            "expected close, due to close, expected to close, scheduled to close, close date", "预计成交日期、预计成交、预计关闭、预计签单", dated=True,
        ),
        _fact("due_on", "due date", "到期日", None, "due day, deadline", "截止日期、截止日、到期日期", dated=True),
        _fact(
            "next_follow_up_on", "next follow-up", "下次跟进", None,
            "next follow up, follow up due, follow ups, follow up, to be followed up, due for follow up",
            "下次跟进日期、下次跟进时间、要跟进、该跟进、待跟进", dated=True,
        ),
        _fact(
            "last_contact_on", "last contact", "最近联系", None,
            "last contacted, last contact date, last spoken with, contacted, spoken with, spoke with",
            "最近联系日期、最后联系、上次联系、联系过", dated=True,
        ),
        _fact("line_profit", "profit of the line", "行利润", Unit.MONEY, "line profit", "单行利润"),
        _fact("days_open", "days open", "在手天数", Unit.DAYS, "age, deal age, old, older, oldest, open for, been open", "商机时长、在手时间、开了"),
        _fact(
            "days_since_activity", "days since the last activity", "未跟进天数", Unit.DAYS,
            "not contacted, have not contacted, i not contacted, we not contacted, days without activity, no activity, no activities, without activity, without any activity, any activity, "
            "not touched, not been touched, untouched, no contact, not contacted, not been contacted, silent, "
            "inactive, idle, stale, quiet, no follow up, nobody did anything, no one did anything, nobody has done anything, no one has done anything, nothing happened, nothing has happened",
            "没有活动、无活动、没活动、未联系、没联系、没有联系、没跟进、未跟进、没有跟进、没人跟进、没有任何跟进、没有任何活动、没动静、没有动静、没人动过、没动过",
        ),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """A phrase that is a whole condition on a field. `of`: the kind of record it is said of; None: of any."""

    field: str
    op: Op
    value: float | str | None
    phrases: tuple[str, ...]
    of: str | None = None


CONDITIONS: dict[str, Condition] = {
    "below_list": Condition(
        "list_discount", Op.GT, 0,
        ("below list price", "below list", "under list price", "under list", "less than list price", "discounted", "at a discount",
         "with a discount", "below the list price", "低于标价", "低于目录价", "打折", "打了折", "折价", "有折扣"),
    ),
    "stalled": Condition(
        "days_since_activity", Op.GE, 30,
        ("stalled", "stale", "gone quiet", "gone cold", "停滞", "停滞不前", "卡住", "没有进展"),
    ),
    "at_a_loss": Condition(
        "line_profit", Op.LT, 0,
        ("at a loss", "loss making", "lost money", "lose money", "negative profit", "unprofitable", "亏本", "亏损", "亏钱", "赔钱"),
    ),
    "no_next_step": Condition(
        "next_step", Op.EMPTY, None,
        ("no next step", "no next steps", "without a next step", "without next step", "without next steps", "without any next step",
         "missing a next step", "missing next step", "missing next steps", "lack a next step", "lacking a next step",
         "don't have a next step", "have no next step", "next step is empty", "next step is missing",
         "没有下一步", "没有下一步计划", "没有填下一步", "没有填写下一步", "没填下一步", "没写下一步", "没写下一步计划", "缺下一步", "无下一步", "下一步为空", "下一步没填"),
        "deals",
    ),
    "severe": Condition(
        "severity", Op.EQ, "high",
        ("high severity", "severity high", "high priority", "severe", "serious", "critical", "urgent", "most severe",
         "严重", "严重的", "高严重", "高严重度", "严重程度高", "严重程度为高", "高优先级", "重大", "紧急"),
        "complaints",
    ),
    "fairly_severe": Condition(
        "severity", Op.EQ, "medium",
        ("medium severity", "severity medium", "moderate", "medium priority", "中等严重", "严重程度中", "中优先级"), "complaints",
    ),
    "not_severe": Condition(
        "severity", Op.EQ, "low",
        ("low severity", "severity low", "minor", "low priority", "轻微", "轻微的", "不严重", "低优先级"), "complaints",
    ),
    "untouched": Condition(
        "status", Op.EQ, "new",
        ("still on new", "still new", "status new", "status is new", "in status new", "in new", "not touched yet", "nobody has touched",
         "nobody has called yet", "未跟进过", "没碰过", "还没碰过", "没人碰过", "没跟进过", "还没跟进过", "还没联系过", "状态为新", "状态是新", "还是新的"),
        "leads",
    ),
    "above_list": Condition(
        "list_discount", Op.LT, 0,
        ("above list price", "above list", "over list price", "over list", "more than list price", "above the list price",
         "高于标价", "高于目录价", "溢价"),
    ),
}  # fmt: skip
