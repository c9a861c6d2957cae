//! Records of the organisation: entering, changing from a day on, history, and who may.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expected")]

use domain::access::{Denied, Permission, Role};
use domain::list::{Filter, FilterOperator, ListQuery};
use domain::organisation::{RecordField, RecordKind, RecordValues};
use service::organisation::RecordDraft;
use service::{Error, FieldIssue};
use testkit::TestHub;
use testkit::hub::{facts, operator};

use RecordField::{
    Area, BusinessModel, Code, ControlRule, Department, FirstDay, IsOpen, LastDay, LegalEntity, NameEn, NameZh, Parent,
    PlatformFamily, Region, Type, Year,
};

fn draft(kind: RecordKind, of: Option<(&str, i32)>, from: &str, pairs: &[(RecordField, &str)]) -> RecordDraft {
    let values: RecordValues = pairs.iter().map(|(field, value)| (*field, (*value).to_owned())).collect();
    RecordDraft { kind, of: of.map(|(key, version)| (key.to_owned(), version)), from: from.to_owned(), values }
}

async fn save(test: &TestHub, draft: RecordDraft) -> Result<String, Error> {
    test.hub.save_organisation_record(&operator(), &facts(), draft).await
}

fn named<'a>(code: &'a str, name: &'a str) -> Vec<(RecordField, &'a str)> {
    vec![(Code, code), (NameZh, name), (NameEn, "name"), (IsOpen, "true")]
}

/// A brand with a region.
async fn brand() -> TestHub {
    let test = TestHub::new().await;
    save(&test, draft(RecordKind::LegalEntity, None, "", &named("BRAND", "品牌公司"))).await.expect("a company");
    save(&test, draft(RecordKind::Region, None, "", &named("east", "华东"))).await.expect("a region");
    test
}

fn store(name: &str, extra: &[(RecordField, &'static str)]) -> Vec<(RecordField, String)> {
    let mut pairs: Vec<(RecordField, String)> = [
        (Code, "S1"),
        (NameZh, name),
        (NameEn, "Shop"),
        (Type, "store"),
        (Region, "EAST"),
        (LegalEntity, "BRAND"),
        (Area, "120.5"),
        (IsOpen, "true"),
    ]
    .map(|(field, value)| (field, value.to_owned()))
    .to_vec();
    pairs.extend(extra.iter().map(|(field, value)| (*field, (*value).to_owned())));
    pairs
}

fn location(of: Option<(&str, i32)>, from: &str, pairs: &[(RecordField, String)]) -> RecordDraft {
    let pairs: Vec<(RecordField, &str)> = pairs.iter().map(|(field, value)| (*field, value.as_str())).collect();
    draft(RecordKind::Location, of, from, &pairs)
}

#[tokio::test]
async fn a_change_holds_from_its_day_and_the_days_before_keep_what_was_said() {
    let test = brand().await;
    let key = save(&test, location(None, "2026-01-01", &store("一号店", &[]))).await.expect("a store");
    let of = |version| Some((key.as_str(), version));
    save(&test, location(of(1), "2026-11-01", &store("一号旗舰店", &[]))).await.expect("renamed");
    save(&test, location(of(2), "2027-01-01", &store("一号店", &[(IsOpen, "false")]))).await.expect("planned");
    let before = save(&test, location(of(3), "2026-12-01", &store("别名", &[]))).await;
    assert_eq!(before, Err(Error::refused("change_before_latest")));
    assert_eq!(save(&test, location(of(1), "2027-02-01", &store("别名", &[]))).await, Err(Error::Conflict("stale")));

    let detail = test.hub.organisation_record(&operator(), RecordKind::Location, &key).await.expect("the store");
    let said: Vec<(String, Option<String>, Option<String>)> = detail
        .history
        .iter()
        .map(|row| {
            let name = row.values.get(&NameZh).cloned().unwrap_or_default();
            (name, row.first_day.map(|day| day.to_string()), row.last_day.map(|day| day.to_string()))
        })
        .collect();
    let day = |day: &str| Some(day.to_owned());
    assert_eq!(
        said,
        [
            ("一号店".to_owned(), day("2027-01-01"), None),
            ("一号旗舰店".to_owned(), day("2026-11-01"), day("2026-12-31")),
            ("一号店".to_owned(), day("2026-01-01"), day("2026-10-31")),
        ]
    );
    assert_eq!(detail.row.values.get(&NameZh).map(String::as_str), Some("一号旗舰店"), "as it is today");
    assert_eq!(detail.row.names.get(&Region).map(|(zh, _)| zh.as_str()), Some("华东"));
    assert_eq!(detail.row.values.get(&Area).map(String::as_str), Some("120.50"));

    save(&test, location(of(3), "", &store("一号店（停业）", &[(IsOpen, "false")])))
        .await
        .expect("the latest is corrected");
    let history =
        test.hub.organisation_record(&operator(), RecordKind::Location, &key).await.expect("the store").history;
    assert_eq!(history.len(), 3);
    assert_eq!(history.first().and_then(|row| row.values.get(&NameZh)).map(String::as_str), Some("一号店（停业）"));
    assert_eq!((test.audited("organisation.create").await, test.audited("organisation.change").await), (3, 3));
}

#[tokio::test]
async fn a_form_hears_all_that_is_wrong_and_what_it_refers_to_must_exist() {
    let test = brand().await;
    let issue = |field, code| FieldIssue { field, code, data: Vec::new() };
    let wrong = save(&test, draft(RecordKind::Region, None, "", &[(Code, "a b"), (NameZh, " ")])).await;
    assert_eq!(
        wrong,
        Err(Error::Invalid(vec![
            issue("code", "record_code_form"),
            issue("name_zh", "required"),
            issue("name_en", "required"),
            issue("is_open", "required"),
        ]))
    );
    let wrong = save(&test, location(None, "soon", &store("店", &[]))).await;
    assert_eq!(wrong, Err(Error::invalid("from", "not_a_date")));
    let wrong = save(&test, location(None, "", &store("店", &[(Region, "MOON"), (Department, "nobody")]))).await;
    assert_eq!(wrong, Err(Error::Invalid(vec![issue("region", "unknown"), issue("department", "unknown")])));
    assert_eq!(
        save(&test, draft(RecordKind::Region, None, "", &named("EAST", "又一个"))).await,
        Err(Error::Conflict("record_code_taken"))
    );
    let missing = test.hub.organisation_record(&operator(), RecordKind::Channel, "77").await;
    assert_eq!(missing.map(|detail| detail.row.id), Err(Error::NotFound("channel")));
}

#[tokio::test]
async fn regions_hang_in_a_tree_and_the_code_stays_for_ever() {
    let test = brand().await;
    let mut city = named("SH", "上海");
    city.push((Parent, "EAST"));
    save(&test, draft(RecordKind::Region, None, "", &city)).await.expect("below the east");
    let page =
        test.hub.organisation_records(&operator(), RecordKind::Region, &ListQuery::default()).await.expect("regions");
    let codes: Vec<(String, String)> =
        page.rows.iter().map(|row| (row.key.clone(), row.values.get(&Code).cloned().unwrap_or_default())).collect();
    let [(east, _), (_, last)] = codes.try_into().expect("two regions");
    assert_eq!(last, "SH");
    let mut cycle = named("OTHER", "华东");
    cycle.push((Parent, "SH"));
    assert_eq!(
        save(&test, draft(RecordKind::Region, Some((&east, 1)), "", &cycle)).await,
        Err(Error::refused("region_cycle"))
    );
    save(&test, draft(RecordKind::Region, Some((&east, 1)), "", &named("OTHER", "大华东"))).await.expect("renamed");
    let east = test.hub.organisation_record(&operator(), RecordKind::Region, &east).await.expect("the region").row;
    assert_eq!(east.values.get(&Code).map(String::as_str), Some("EAST"));
    assert_eq!(east.values.get(&NameZh).map(String::as_str), Some("大华东"));
}

#[tokio::test]
async fn channels_and_campaigns_are_listed_found_and_changed() {
    let test = brand().await;
    let department = test.headquarters.to_string();
    let channel = |code: &'static str, kind: &'static str| {
        vec![
            (Code, code),
            (NameZh, "天猫旗舰店"),
            (NameEn, "Tmall"),
            (Type, kind),
            (PlatformFamily, "tmall"),
            (BusinessModel, "b2c"),
            (ControlRule, "delivery"),
            (Department, department.as_str()),
            (LegalEntity, "BRAND"),
            (IsOpen, "true"),
        ]
    };
    save(&test, draft(RecordKind::Channel, None, "", &channel("TMALL", "public"))).await.expect("a channel");
    save(&test, draft(RecordKind::Channel, None, "", &channel("STORES", "store"))).await.expect("another");
    let only = ListQuery {
        filters: vec![Filter {
            column: "type".to_owned(),
            operator: FilterOperator::Is,
            values: vec!["store".to_owned()],
        }],
        ..ListQuery::default()
    };
    let page = test.hub.organisation_records(&operator(), RecordKind::Channel, &only).await.expect("channels");
    assert_eq!((page.total, page.rows.first().map(|row| row.first_day)), (1, Some(None)));
    assert_eq!(page.rows.first().and_then(|row| row.names.get(&Department)).map(|(zh, _)| zh.as_str()), Some("总部"));

    let window = |first, last| {
        [(Code, "D11"), (NameZh, "双11"), (NameEn, "Double 11"), (Year, "2026"), (FirstDay, first), (LastDay, last)]
    };
    let key =
        save(&test, draft(RecordKind::Campaign, None, "", &window("2026-11-01", "2026-11-11"))).await.expect("dates");
    let taken = save(&test, draft(RecordKind::Campaign, None, "", &window("2026-10-20", "2026-10-31"))).await;
    assert_eq!(taken, Err(Error::Conflict("record_code_taken")));
    save(&test, draft(RecordKind::Campaign, Some((&key, 1)), "", &window("2026-10-20", "2026-11-11")))
        .await
        .expect("moved");
    let row = test.hub.organisation_record(&operator(), RecordKind::Campaign, &key).await.expect("the dates").row;
    assert_eq!(row.values.get(&FirstDay).map(String::as_str), Some("2026-10-20"));
    let references = test.hub.organisation_references(&operator()).await.expect("references");
    assert_eq!(references.len(), 3, "{references:?}");
}

#[tokio::test]
async fn who_may_not_manage_the_organisation_is_refused() {
    let test = brand().await;
    let manager = test.actor("manager", test.headquarters, &[(Role::StoreManager, None)]).await;
    let page =
        test.hub.organisation_records(&manager, RecordKind::Region, &ListQuery::default()).await.expect("may see");
    assert_eq!(page.total, 1);
    let refused = test
        .hub
        .save_organisation_record(&manager, &facts(), draft(RecordKind::Region, None, "", &named("N", "华北")))
        .await;
    assert_eq!(refused, Err(Error::Forbidden(Denied::Permission(Permission::OrganisationManage))));
    let clerk = test.actor("clerk", test.headquarters, &[(Role::StoreClerk, None)]).await;
    let refused = test.hub.organisation_records(&clerk, RecordKind::Region, &ListQuery::default()).await;
    assert_eq!(refused.map(|page| page.total), Err(Error::Forbidden(Denied::Permission(Permission::OrganisationRead))));
}

#[tokio::test]
async fn a_table_is_taken_whole_or_not_at_all_and_twice_is_once() {
    let test = brand().await;
    let import = async |text: &str| {
        test.hub
            .import_organisation_records(&operator(), &facts(), RecordKind::Location, text)
            .await
            .expect("an answer")
    };
    let count = async || {
        let page = test.hub.organisation_records(&operator(), RecordKind::Location, &ListQuery::default()).await;
        page.expect("locations").total
    };
    let wrong = import(
        "code,name_zh,name_en,type,region,legal_entity,area_m2,from\n\
        S1,一号店,Shop 1,store,EAST,BRAND,10,\n\
        S2,二号店,Shop 2,kiosk,MOON,BRAND,x,soon\n\
        s1,又一号,Shop,store,EAST,BRAND,,\n",
    )
    .await;
    let said: Vec<(u64, &str, &str)> =
        wrong.issues.iter().map(|issue| (issue.line, issue.column.as_str(), issue.code)).collect();
    assert_eq!(
        said,
        [(3, "type", "unknown"), (3, "area_m2", "not_a_number"), (3, "from", "not_a_date"), (4, "code", "said_twice"),]
    );
    assert_eq!(count().await, 0, "nothing is written");
    let unknown = import("code,name_zh,name_en,type,region,legal_entity\nS1,店,Shop,store,MOON,BRAND\n").await;
    assert_eq!(unknown.issues.first().map(|issue| (issue.line, issue.code)), Some((2, "unknown")));
    let heads = import("name_zh,colour\n").await;
    assert_eq!(heads.issues.iter().map(|issue| issue.code).collect::<Vec<_>>(), ["column_unknown", "required"]);

    let good = "code,name_zh,name_en,type,region,legal_entity,area_m2,department,from\n\
        S1,一号店,Shop 1,store,EAST,BRAND,10,hq,2026-01-01\n\
        DC,总仓,Main warehouse,warehouse,EAST,BRAND,,,\n";
    let taken = import(good).await;
    assert_eq!((taken.created, taken.changed, taken.unchanged, taken.issues.len()), (2, 0, 0, 0));
    let again = import(good).await;
    assert_eq!((again.created, again.changed, again.unchanged), (0, 0, 2));
    let moved = import(
        "code,name_zh,name_en,type,region,legal_entity,from\nS1,一号旗舰店,Shop 1,store,EAST,BRAND,2026-11-01\n",
    )
    .await;
    assert_eq!((moved.created, moved.changed, moved.unchanged), (0, 1, 0));
    let before =
        import("code,name_zh,name_en,type,region,legal_entity,from\nS1,别名,Shop 1,store,EAST,BRAND,2026-02-01\n")
            .await;
    assert_eq!(before.issues.first().map(|issue| issue.code), Some("change_before_latest"));
    let page = test
        .hub
        .organisation_records(&operator(), RecordKind::Location, &ListQuery::default())
        .await
        .expect("locations");
    let shop = page.rows.iter().find(|row| row.values.get(&Code).is_some_and(|code| code == "S1")).expect("the shop");
    assert_eq!(shop.values.get(&NameZh).map(String::as_str), Some("一号旗舰店"));
    assert!(shop.names.contains_key(&Department), "a column that is not there leaves the field as it is");
    assert_eq!((test.audited("organisation.create").await, test.audited("organisation.change").await), (4, 1));
}
