//! Catalogs, their parts, images, inventory.

use hubrise_api::{
    CatalogChargeId, CatalogDealId, CatalogDiscountId, CatalogUpload, CategoryId, CreateCatalog, DeleteCatalog,
    GetCatalog, GetCatalogCharge, GetCatalogDeal, GetCatalogDiscount, GetCategory, GetImage, GetImageData,
    GetInventory, GetOption, GetOptionList, GetProduct, GetSku, ImageBytes, ImageId, ImageType, ListCatalogCharges,
    ListCatalogDeals, ListCatalogDiscounts, ListCatalogs, ListCategories, ListImages, ListOptionLists, ListOptions,
    ListProducts, ListSkus, NewCatalog, OneOrMore, OptionId, OptionListId, PatchInventory, PrivateRef, ProductId,
    ProductUpload, ReplaceCatalog, ReplaceInventory, SetStock, SkuId, SkuUpload, Stock, StockItem, UploadImage,
    VariantUpload,
};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::{Ids, Row, Table};

pub(super) async fn check(table: &mut Table, ids: &Ids) {
    catalogs(table, ids).await;
    products(table, ids).await;
    options_and_deals(table, ids).await;
    images(table, ids).await;
    inventory(table, ids).await;
}

fn new_catalog() -> (NewCatalog, Value) {
    let product = ProductUpload {
        ref_code: Some("P1".into()),
        category_ref: "C1".into(),
        name: "Ramen".into(),
        description: None,
        tags: vec!["spicy_1".into()],
        image_ids: vec![ImageId::new("img1")],
        skus: OneOrMore::new(SkuUpload::new("13.50 EUR".parse().unwrap())),
    };
    let data = CatalogUpload {
        variants: vec![VariantUpload { ref_code: "V1".into(), name: "Delivery".into() }],
        products: vec![product],
        ..CatalogUpload::default()
    };
    let body = json!({ "name": "Menu", "data": {
        "variants": [{ "ref": "V1", "name": "Delivery" }],
        "products": [{
            "ref": "P1", "category_ref": "C1", "name": "Ramen", "tags": ["spicy_1"], "image_ids": ["img1"],
            "skus": [{ "price": "13.50 EUR" }],
        }],
    } });
    (NewCatalog { name: "Menu".into(), data: Some(data) }, body)
}

async fn catalogs(table: &mut Table, ids: &Ids) {
    let (catalog, body) = new_catalog();
    let answer = || json!({ "id": "cat1", "name": "Menu", "location_id": "loc9-0", "data": { "options_lists": [{ "id": "ol1" }] } });
    for (level, path) in ids.levels() {
        let path = format!("{path}/catalogs");
        let all = ListCatalogs { level, count: None, cursor: None };
        table.get(all, &format!("GET {path}"), json!([answer()]), "cat1").await;
        let create = CreateCatalog { level, catalog: &catalog };
        table.send(create, &format!("POST {path}"), &body, answer(), "cat1").await;
    }
    let (id, path) = (&ids.catalog, "/catalogs/:catalog_id");
    table.get(GetCatalog::new(id), &format!("GET {path}"), answer(), "ol1").await;
    let bare = GetCatalog { catalog: id, hide_data: true };
    table.get(bare, &format!("GET {path}?hide_data=true"), answer(), "cat1").await;
    let replace = ReplaceCatalog { id, catalog: &catalog };
    table.send(replace, &format!("PUT {path}"), &body, answer(), "cat1").await;
    table.get(DeleteCatalog { catalog: id }, &format!("DELETE {path}"), json!({}), "()").await;
}

async fn products(table: &mut Table, ids: &Ids) {
    let catalog = &ids.catalog;
    let category = CategoryId::new(":category_id");
    let product = ProductId::new(":product_id");
    let sku = SkuId::new(":sku_id");
    let option_list = OptionListId::new(":option_list_id");
    let (path, answer) = ("/catalogs/:catalog_id/categories", json!({ "id": "p1", "ref": "A", "name": "Soups" }));
    let one = GetCategory { catalog, category: &category };
    table.get(one, &format!("GET {path}/:category_id"), answer.clone(), "p1").await;
    table.get(ListCategories::new(catalog), &format!("GET {path}"), json!([answer]), "p1").await;
    let (path, answer) = (
        "/catalogs/:catalog_id/products",
        json!({ "id": "p1", "category_id": "c1", "skus": [{ "price": "3.00 EUR" }], "tax": [1] }),
    );
    let one = GetProduct { catalog, product: &product };
    table.get(one, &format!("GET {path}/:product_id"), answer.clone(), "p1").await;
    table.get(ListProducts::new(catalog), &format!("GET {path}"), json!([answer]), "p1").await;
    let (path, answer) = (
        "/catalogs/:catalog_id/products/:product_id/skus",
        json!({ "id": "p1", "ref": "RAM-L", "price": "3.00 EUR", "restrictions": { "dow": "12----7" } }),
    );
    let one = GetSku { catalog, product: &product, sku: &sku };
    table.get(one, &format!("GET {path}/:sku_id"), answer.clone(), "p1").await;
    table.get(ListSkus::new(catalog, &product), &format!("GET {path}"), json!([answer]), "p1").await;
    let (path, answer) = (
        "/catalogs/:catalog_id/option_lists",
        json!({ "id": "p1", "min_selections": 0, "max_selections": null, "type": "single" }),
    );
    let one = GetOptionList { catalog, option_list: &option_list };
    table.get(one, &format!("GET {path}/:option_list_id"), answer.clone(), "p1").await;
    table.get(ListOptionLists::new(catalog), &format!("GET {path}"), json!([answer]), "p1").await;
}

async fn options_and_deals(table: &mut Table, ids: &Ids) {
    let catalog = &ids.catalog;
    let option_list = OptionListId::new(":option_list_id");
    let option = OptionId::new(":option_id");
    let deal = CatalogDealId::new(":deal_id");
    let discount = CatalogDiscountId::new(":discount_id");
    let charge = CatalogChargeId::new(":charge_id");
    let (path, answer) = (
        "/catalogs/:catalog_id/option_lists/:option_list_id/options",
        json!({ "id": "p1", "price": "0.00 EUR", "default": true }),
    );
    let one = GetOption { catalog, option_list: &option_list, option: &option };
    table.get(one, &format!("GET {path}/:option_id"), answer.clone(), "p1").await;
    table.get(ListOptions::new(catalog, &option_list), &format!("GET {path}"), json!([answer]), "p1").await;
    let (path, answer) = (
        "/catalogs/:catalog_id/deals",
        json!({ "id": "p1", "lines": [{ "skus": [{ "ref": "A", "extra_charge": null }], "pricing_effect": "free" }] }),
    );
    let one = GetCatalogDeal { catalog, deal: &deal };
    table.get(one, &format!("GET {path}/:deal_id"), answer.clone(), "p1").await;
    table.get(ListCatalogDeals::new(catalog), &format!("GET {path}"), json!([answer]), "p1").await;
    let (path, answer) = (
        "/catalogs/:catalog_id/discounts",
        json!({ "id": "p1", "pricing_effect": "percentage_off", "pricing_value": "10" }),
    );
    let one = GetCatalogDiscount { catalog, discount: &discount };
    table.get(one, &format!("GET {path}/:discount_id"), answer.clone(), "p1").await;
    table.get(ListCatalogDiscounts::new(catalog), &format!("GET {path}"), json!([answer]), "p1").await;
    let (path, answer) = ("/catalogs/:catalog_id/charges", json!({ "id": "p1", "type": "tip", "price": null }));
    let one = GetCatalogCharge { catalog, charge: &charge };
    table.get(one, &format!("GET {path}/:charge_id"), answer.clone(), "p1").await;
    table.get(ListCatalogCharges::new(catalog), &format!("GET {path}"), json!([answer]), "p1").await;
}

async fn images(table: &mut Table, ids: &Ids) {
    let (catalog, image) = (&ids.catalog, &ImageId::new(":image_id"));
    let path = "/catalogs/:catalog_id/images";
    let answer =
        || json!({ "id": "img1", "type": "image/png", "size": 5, "md5": "0f", "seconds_before_removal": 2_592_000 });
    let private_ref = PrivateRef::new("p+1");
    let data = ImageBytes(b"\x89PNG\0");
    let upload = UploadImage { catalog, private_ref: Some(&private_ref), kind: ImageType::Png, data };
    let row = Row {
        call: &format!("POST {path}?private_ref=p%2B1"),
        body: Some(("image/png", data.0.to_vec())),
        answer: ResponseTemplate::new(200).set_body_json(answer()),
        read: "2592000",
    };
    table.check(upload, row).await;
    table.get(GetImage { catalog, image }, &format!("GET {path}/:image_id"), answer(), "img1").await;
    table.get(ListImages { catalog }, &format!("GET {path}"), json!([answer()]), "img1").await;
    let row = Row {
        call: &format!("GET {path}/:image_id/data"),
        body: None,
        answer: ResponseTemplate::new(200).set_body_raw(data.0, "image/png"),
        read: r#"ImageData(Some("image/png"), 5 bytes)"#,
    };
    table.check(GetImageData { catalog, image }, row).await;
}

async fn inventory(table: &mut Table, ids: &Ids) {
    let catalog = &ids.catalog;
    let until = chrono::DateTime::parse_from_rfc3339("2026-03-15T06:00:00+01:00").unwrap();
    let entries = &[
        SetStock { item: StockItem::Sku("A".into()), stock: Stock::Left("2.5".parse().unwrap()) },
        SetStock { item: StockItem::Option("B".into()), stock: Stock::OutUntil(until) },
        SetStock { item: StockItem::Sku("C".into()), stock: Stock::Unlimited },
    ];
    let body = json!([
        { "sku_ref": "A", "stock": "2.5" },
        { "option_ref": "B", "stock": "0", "expires_at": "2026-03-15T06:00:00+01:00" },
        { "sku_ref": "C", "stock": null },
    ]);
    let answer = || json!([{ "sku_ref": "A", "stock": "2.5", "expires_at": null }]);
    for (location, path) in ids.locations() {
        let path = format!("/catalogs/:catalog_id{path}/inventory");
        table.get(GetInventory { catalog, location }, &format!("GET {path}"), answer(), "2.5").await;
        let put = ReplaceInventory { catalog, location, entries };
        table.send(put, &format!("PUT {path}"), &body, answer(), "2.5").await;
        let patch = PatchInventory { catalog, location, entries };
        table.send(patch, &format!("PATCH {path}"), &body, answer(), "2.5").await;
    }
}
