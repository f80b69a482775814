# ruff: noqa: E501 - a table of headers reads best a row a line
"""Exports of the common CRM systems, and sheets kept by hand: every column that matters finds its field."""

from __future__ import annotations

import pytest

from knowledge.imports.field_words import meaning
from knowledge.imports.fields import KINDS
from knowledge.imports.headers import recognise

# File name, headers in their order, the kind, the fields in the same order: "-" is an extra column, "×" is not taken.
EXPORTS = [
    ("hubspot-crm-exports-all-deals.csv", "Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Deal owner,Associated Company,Closed Lost Reason,Forecast amount,Deal probability",
     "deals", "external_id,name,stage,amount,close_date,created_on,owner,account,loss_reason,-,probability"),
    ("hubspot-line-items.csv", "Name,SKU,Quantity,Unit price,Net price,Product ID,Associated Deal,Associated Deal IDs",
     "deal_lines", "product,sku,quantity,unit_price,amount,product_ref,deal,deal_ref"),
    ("deals.csv", "Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Creator,Deal - Expected close date,Organization - Name",
     "deals", "name,owner,amount,currency,stage,-,expected_close_on,account"),
    ("activities.csv", "Activity - Subject,Activity - Type,Activity - Due date,Activity - Assigned to user,Activity - Creator,Activity - Deal,Activity - Organization",
     "activities", "subject,kind,happened,person,-,deal,account"),
    ("All Opportunities.xlsx", "(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Topic,Potential Customer,Est. Close Date,Est. Revenue,Actual Close Date,Actual Revenue,Status,Pipeline Phase,Owner",
     "deals", "external_id,×,×,name,account,expected_close_on,amount,closed_on,won_amount,status,stage,owner"),
    ("Active Accounts.xlsx", "(Do Not Modify) Account,Account Name,Address 1: City,Address 1: Country/Region,Number of Employees,Owner,Territory",
     "accounts", "external_id,name,city,location,employees,owner,region"),
    ("Opportunity Products.xlsx", "Opportunity,Existing Product,Price Per Unit,Quantity,Extended Amount",
     "deal_lines", "deal,product,unit_price,quantity,amount"),
    ("opportunity_products.csv", "Opportunity ID,Product Code,Product Name,Product Family,Quantity,Sales Price,List Price,Total Price",
     "deal_lines", "deal_ref,sku,product,line,quantity,unit_price,list_price,amount"),
    ("report.csv", "Subject,Date,Assigned,Company / Account,Opportunity,Contact,Task Subtype,Full Comments",
     "activities", "subject,happened,person,account,deal,contact,kind,summary"),
    ("leads.csv", "Lead Owner,First Name,Last Name,Company / Account,Lead Status,Lead Source,Last Activity",
     "leads", "owner,first_name,last_name,company,status,source,last_contact_on"),
    ("crm.lead.csv", "Opportunity,Customer,Salesperson,Sales Team,Stage,Expected Revenue,Expected Closing,Lost Reason",
     "deals", "name,account,owner,-,stage,amount,expected_close_on,loss_reason"),
    ("deals.csv", "Deal Name,Account Name,Stage,Amount,Expected Revenue,Closing Date", "deals", "name,account,stage,amount,-,close_date"),
    ("quotas.csv", "User Name,Month,Quota", "targets", "person,month,amount"),
    ("ForecastingQuota.csv", "Quota Owner,Start Date,Quota Amount", "targets", "person,period_start,amount"),
    ("targets.csv", "Sales Manager,Quarter,Target (USD k)", "targets", "manager,quarter,amount"),
    ("商机.csv", "商机编号,商机名称,客户名称,负责人,所属大区,商机阶段,商机金额,预计成交日期,结单日期,商机类型",
     "deals", "external_id,name,account,owner,region,stage,amount,expected_close_on,close_date,-"),
    ("商机2.xlsx", "商机2.0名称（必填）,客户名称（必填）,负责人（必填）,归属部门,商机阶段,商机金额,预计成交时间,阶段赢率,创建人",
     "deals", "name,account,owner,-,stage,amount,expected_close_on,probability,-"),
    ("商机产品明细.csv", "商机编号,产品名称,产品分类,数量,标准单价,成交单价,小计",
     "deal_lines", "deal_ref,product,line,quantity,list_price,unit_price,amount"),
    ("签约台账.xlsx", "客户全称,业务员,签约金额,签约日期,合同编号,产品线,跟单人", "orders", "account,owner,amount,ordered_on,external_id,line,-"),
    ("项目跟踪表.xlsx", "项目名称,客户全称,跟单人,所属战区,当前进展,赢率,合同额(万元),预期签约时间,实际签约日期,实际签约金额(万元)",
     "deals", "name,account,owner,region,stage,probability,amount,expected_close_on,closed_on,won_amount"),
    ("商机跟踪.xlsx", "商机名称,客户全称,业务员,阶段,签约金额,签约日期,赢率", "deals", "name,account,owner,stage,amount,closed_on,probability"),
    ("销售订单.xlsx", "单据编号,单据日期,客户编码,客户简称,业务员,存货编码,存货名称,数量,含税单价,无税金额,价税合计,币别",
     "orders", "external_id,ordered_on,account_ref,account,owner,sku,product,quantity,unit_price,-,amount,currency"),
    ("拜访日志.xlsx", "拜访日期,姓名,拜访单位,拜访方式,沟通内容", "activities", "happened,person,account,kind,summary"),
    ("跟进记录.csv", "跟进编号,商机编号,跟进人,跟进方式,跟进日期", "activities", "external_id,deal_ref,person,kind,happened"),
    ("待办.csv", "任务,姓名,截止日期,状态", "tasks", "title,person,due_on,status"),
    ("目标.xlsx", "员工姓名,所属片区,年份,季度,目标额(万元)", "targets", "person,region,year,quarter,amount"),
    ("Sheet1", "Client,Rep,Value ($k),Status,Expected close,Prob %,Next step", "deals", "account,owner,amount,status,expected_close_on,probability,next_step"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "headers", "kind", "fields"), EXPORTS, ids=[f"{e[0]}-{e[2]}" for e in EXPORTS])
def test_every_column_finds_its_field(name: str, headers: str, kind: str, fields: str) -> None:
    found = recognise(headers.split(","), [name])
    assert found.kind is not None
    assert found.kind.name == kind
    said = {"extra": "-", "ignored": "×"}
    assert ",".join(column.field or said[column.how] for column in found.mapping) == fields


PEOPLE = [
    "Owner", "Rep", "Sales Rep", "Assigned To", "Employee", "User Name", "Salesperson", "Account Executive", "Agent Name",
    "Owner Name", "负责人", "销售", "员工", "业务员", "销售代表", "客户经理", "所有人", "员工姓名",
]  # fmt: skip


@pytest.mark.parametrize("header", PEOPLE)
@pytest.mark.parametrize(
    ("kind", "field"),
    [("targets", "person"), ("activities", "person"), ("tasks", "person"), ("orders", "owner"), ("leads", "owner"),
     ("complaints", "owner"), ("deals", "owner"), ("accounts", "owner")],
)  # fmt: skip
def test_whoever_a_row_belongs_to_is_found_in_every_list(kind: str, field: str, header: str) -> None:
    assert meaning(KINDS[kind], header).field == ("employees" if (kind, header) == ("accounts", "员工") else field)


@pytest.mark.parametrize(
    "header",
    ["所属大区", "所属区域", "归属区域", "大区名称", "战区", "片区", "所在片区", "Sales Territory", "Region Name"],
)
@pytest.mark.parametrize("kind", ["deals", "accounts", "leads", "orders", "targets", "people"])
def test_regions_are_found_under_all_their_names(kind: str, header: str) -> None:
    assert meaning(KINDS[kind], header).field == "region"


def test_only_whoever_a_row_belongs_to_is_its_owner() -> None:
    for header in ("Created By", "创建人", "Last Modified By", "Contact Name", "Approver"):
        assert meaning(KINDS["deals"], header).field is None


@pytest.mark.parametrize(
    "header", ["Amount (USD k)", "Amount USD k", "amount_usd_k", "金额(万元)", "商机金额万元", "Deal Value EUR"]
)
def test_a_unit_behind_a_header_is_no_part_of_its_name(header: str) -> None:
    assert meaning(KINDS["deals"], header).field == "amount"
