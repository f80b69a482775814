"""Accounts, their contacts, and leads: how many there are and how large."""

from __future__ import annotations

from sqlalchemy import case, func

from knowledge.metrics.definitions.metric import COUNT, MONEY, PERCENT, Metric, count, declare, plain
from knowledge.metrics.model import Unit
from knowledge.sales.sell.accounts import CONVERTED, Account, Contact, Lead

ACCOUNT_METRICS: tuple[Metric, ...] = (
    declare(
        "accounts", "accounts", "客户数", COUNT, "stock", "accounts",
        ("How many accounts there are.", "客户的个数。"),
        ("account, acct, customers, customer, clients, companies, number of accounts, number of customers", "客户、客户数量、客户总数、公司数、客户个数"),
        value=count, additive=True, begins=Account.created_on,
        variants={"bought": "active_customers"},
    ),
    declare(
        "average_employees", "average number of employees", "客户平均员工数", Unit.RATIO, "stock", "accounts",
        ("The mean number of employees of the accounts that record it.", "有记录的客户的平均员工数。"),
        (
            "average employees, mean employees, average number of employees, mean number of employees, average headcount, "
            "average employee count, average company size, average size of our accounts, average size of our customers",
            "平均员工数、平均员工人数、平均人数、平均员工、平均规模、平均雇员数",
        ),
        value=plain(func.avg(Account.employees)), begins=Account.created_on,
    ),
    declare(
        "average_annual_revenue", "average annual revenue of accounts", "客户平均年营收", MONEY, "stock", "accounts",
        ("The mean annual revenue of the accounts that record it.", "有记录的客户的平均年营收。"),
        (
            "average annual revenue, mean annual revenue, average account revenue, average yearly revenue, "
            "average company revenue, average customer revenue",
            "平均年营收、平均年收入、平均年营业额、平均公司收入",
        ),
        value=plain(func.avg(Account.annual_revenue)), begins=Account.created_on,
    ),
    declare(
        "contacts", "contacts", "联系人数", COUNT, "stock", "contacts",
        ("How many contacts there are.", "联系人的个数。"),
        ("contact, number of contacts, contact people", "联系人、联系人数量、联系人个数"),
        value=count, begins=Contact.created_on, additive=True,
    ),
    declare(
        "leads", "leads", "线索数", COUNT, "flow", "leads",
        ("How many leads came in, by the day they were created.", "新增线索数，按创建日期计算。"),
        ("lead, prospects, number of leads, new leads, leads…came in, leads…come in, enquiries, inquiries", "线索、潜在客户、线索数量、新线索、意向客户、新进来…线索、进来…线索、来了…线索、询盘、咨询量"),
        value=count, day=Lead.created_on, additive=True,
    ),
    declare(
        "lead_conversion", "lead conversion", "线索转化率", PERCENT, "flow", "leads",
        ("Of the leads that came in, the share whose status is converted, by the day they were created.",
         "新增线索中状态为已转化的比例，按创建日期计算。"),
        ("lead conversion rate, conversion of leads, leads converted, converted leads, lead to opportunity, leads to opportunities, lead to deal, conver…leads, leads…conver, lead source…convert, lead source…converts, lead source…conversion, lead channel…converts, source of leads…converts, leads…convert, leads…turn into deals, leads…turn into opportunities, leads…become deals, leads…became deals, leads…turns into deals, leads…turns most into deals, leads…turned into deals, leads…end up as deals",
         "线索转化、转化了百分之几、转化了多少、转化了几成、转化了百分之多少、线索转换率、线索转商机、线索…转化、转化…线索、线索…变成商机、线索…转成商机、线索…变成单子、线索来源…转化、线索…成单"),
        value=plain(100.0 * func.sum(case((func.lower(Lead.status) == CONVERTED, 1), else_=0)) / func.nullif(func.count(Lead.status), 0)),
        day=Lead.created_on, needs=Lead.status,
    ),
)  # fmt: skip
