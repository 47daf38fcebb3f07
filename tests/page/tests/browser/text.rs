//! What clients chose is shown as text and nothing else.

use serde_json::{Value, json};

use super::page::{PASSWORD, open, operation, pool_with};

#[tokio::test]
async fn hostile_names_and_values_are_text() {
    let hostile =
        "<img src=x onerror=\"document.title='owned'\"><b>bold</b><script>document.title='owned'</script>";
    let name = |kind: &str| format!("{kind}</option></script>{hostile}");
    let pool = pool_with(|builder| builder.pool_setting("PoolName", json!(name("p"))));
    pool.call("CreateGroup", &json!({ "GroupName": name("g") })).unwrap();
    let request = json!({
        "ClientId": pool.client_id(), "Username": name("u"), "Password": PASSWORD,
        "UserAttributes": [{ "Name": "email", "Value": "e@example.com" }, { "Name": "given_name", "Value": name("a") }],
        "ClientMetadata": { name("k"): name("v") },
    });
    let (status, reply) = operation(&pool, "SignUp", &request);
    assert_eq!(status, 200, "{reply}");
    let member = json!({ "GroupName": name("g"), "Username": name("u") });
    pool.call("AdminAddUserToGroup", &member).unwrap();
    operation(&pool, &name("o").chars().take(60).collect::<String>(), &json!({}));
    open(&pool, async |page| {
        page.until_shown("#users h3", "onerror").await;
        page.until("document.querySelectorAll('#outbox .row').length === 1").await;
        assert_eq!(page.text("#users h3").await, name("u"));
        page.click("#users summary").await;
        page.click("#outbox summary").await;
        let all = page.value("document.body.textContent").await;
        for kind in ["p", "g", "u", "a", "k", "v"] {
            assert!(all.as_str().unwrap().contains(&name(kind)), "{kind} is shown as it is");
        }
        let label = page.value("document.querySelector('#outbox .copy').getAttribute('aria-label')").await;
        assert_eq!(label, Value::String(format!("Copy code for {}", name("u"))));
        let made =
            page.value("['img', 'b', 'script'].map((tag) => document.querySelectorAll(tag).length)").await;
        assert_eq!(made, json!([1, 0, 1]), "only the page's own image and script");
        assert_eq!(page.driver.title().await.unwrap(), "Local pool");
    })
    .await;
}
