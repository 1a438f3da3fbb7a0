use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Dsn {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refusal(text: &str) -> String {
    match text.parse::<Dsn>() {
        Ok(dsn) => panic!("{text} was read as {dsn:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_url_has_everything() {
    let dsn = parse(
        "sqlserver://reader:p%40ss%3Aword@dw.example.com:14330?database=AdventureWorksDW\
         &encrypt=strict&app+name=otel%20bi&hostNameInCertificate=dw&connection+timeout=5\
         &ApplicationIntent=ReadOnly&certificate=/etc/ca.pem",
    );
    assert_eq!(dsn.host, "dw.example.com");
    assert_eq!(dsn.port, 14330);
    assert_eq!(dsn.database, "AdventureWorksDW");
    assert_eq!(dsn.user, "reader");
    assert_eq!(dsn.password(), "p@ss:word");
    assert_eq!(dsn.encryption, Encryption::Strict);
    assert_eq!(dsn.application_name.as_deref(), Some("otel bi"));
    assert_eq!(dsn.host_name_in_certificate.as_deref(), Some("dw"));
    assert_eq!(dsn.ca_file, Some("/etc/ca.pem".into()));
    assert!(!dsn.trust_server_certificate);
}

#[test]
fn an_ado_string_has_everything() {
    let dsn = parse(
        "Server = tcp:dw.example.com,14330; Initial Catalog=WideWorldImportersDW;\
         User ID=reader;Password=\"semi;colon \"\"quoted\"\"\";Encrypt=Optional;\
         TrustServerCertificate=Yes;Application Name='otel bi';MultipleActiveResultSets=False;;",
    );
    assert_eq!((dsn.host.as_str(), dsn.port), ("dw.example.com", 14330));
    assert_eq!(dsn.database, "WideWorldImportersDW");
    assert_eq!(dsn.password(), "semi;colon \"quoted\"");
    assert_eq!(dsn.encryption, Encryption::LoginOnly);
    assert!(dsn.trust_server_certificate);
    assert_eq!(dsn.application_name.as_deref(), Some("otel bi"));
}

#[test]
fn what_is_left_out_has_a_default() {
    for text in [
        "sqlserver://u:p@h?database=d",
        "Server=h;Database=d;Uid=u;Pwd=p",
        "data source=tcp:h;database=d;user=u;password=p;",
    ] {
        let dsn = parse(text);
        assert_eq!((dsn.host.as_str(), dsn.port), ("h", 1433), "{text}");
        assert_eq!(dsn.encryption, Encryption::Required, "{text}");
    }
    assert_eq!(parse("Server=.;Database=d;Uid=u;Pwd=p").host, "localhost");
    assert_eq!(parse("sqlserver://u:p@[::1]:1433?database=d").host, "::1");
    assert_eq!(
        parse("sqlserver://u:@h?database=d&password=").password(),
        ""
    );
}

#[test]
fn encryption_has_four_levels() {
    for (value, level) in [
        ("disable", Encryption::Disabled),
        ("false", Encryption::LoginOnly),
        ("no", Encryption::LoginOnly),
        ("optional", Encryption::LoginOnly),
        ("true", Encryption::Required),
        ("Mandatory", Encryption::Required),
        ("STRICT", Encryption::Strict),
    ] {
        let url = parse(&format!("sqlserver://u:p@h?database=d&encrypt={value}"));
        let ado = parse(&format!("Server=h;Database=d;Uid=u;Pwd=p;Encrypt={value}"));
        assert_eq!((url.encryption, ado.encryption), (level, level), "{value}");
    }
}

#[test]
fn every_mistake_is_named() {
    for (text, problems) in [
        ("", &["must be sqlserver://"][..]),
        ("postgres://u:p@h/d", &["must be sqlserver://"]),
        ("sqlserver://u:p@h:x?database=d", &["not a URL"]),
        ("sqlserver://u:p@h:0?database=d", &["port"]),
        (
            "sqlserver://h",
            &[
                "the database is missing",
                "the user is missing",
                "the password is missing",
            ],
        ),
        (
            "sqlserver://u:p@h/SQLEXPRESS?database=d",
            &["instance names are not supported"],
        ),
        (
            "sqlserver://u:p@h?databse=d&encrypt=maybe",
            &["\"databse\"", "Encrypt must be", "the database is missing"],
        ),
        (
            "sqlserver://u:p@h?database=d&certificate=ca.pem&trustservercertificate=true",
            &["exclude each other"],
        ),
        (
            "Server=h\\SQLEXPRESS;Database=d;Uid=u;Pwd=p",
            &["instance names are not supported"],
        ),
        ("Server=np:h;Database=d;Uid=u;Pwd=p", &["only TCP"]),
        ("Server=h,99999;Database=d;Uid=u;Pwd=p", &["port"]),
        (
            "Server=h;Database=d;Integrated Security=SSPI",
            &["Windows sign-in", "the user is missing"],
        ),
        (
            "Server=h;Database=d;Authentication=ActiveDirectoryDefault",
            &["only SQL Server logins"],
        ),
        ("Server=h;Database=d;Uid=u;Pwd='open", &["does not end"]),
        ("Server=h;Database=d;Uid=u;Pwd='a'b", &["does not end"]),
        ("Server=h;nonsense;Database=d", &["name=value"]),
        (
            "Server=h;Database=d;Uid=u;Pwd=p;TrustServerCertificate=perhaps",
            &["TrustServerCertificate"],
        ),
    ] {
        let refusal = refusal(text);
        for problem in problems {
            assert!(refusal.contains(problem), "{text}: {refusal}");
        }
    }
}

#[test]
fn the_password_is_never_shown() {
    let secret = "Sw0rdfish-and-more";
    for text in [
        format!("sqlserver://u:{secret}@h?database=d"),
        format!("Server=h;Database=d;Uid=u;Pwd={secret}"),
    ] {
        assert!(!format!("{:?}", parse(&text)).contains("Sw0rdfish"));
    }
    for text in [
        format!("sqlserver://u:{secret}@h:port?database=d"),
        format!("sqlserver://u:{secret}@h/{secret}"),
        format!("Server=h;Database=d;Uid=u;Pwd='{secret}"),
        format!("Server=h;Database=d;Uid=u;Pwd=p;x{secret}=1"),
        format!("Server=h;Database=d;Encrypt={secret};TrustServerCertificate={secret}"),
    ] {
        assert!(!refusal(&text).contains(secret), "{text}");
    }
}

#[test]
fn a_password_may_look_like_a_url() {
    let dsn = parse("Server=h;Database=d;Uid=u;Pwd=a://b?c=d");
    assert_eq!(dsn.password(), "a://b?c=d");
    assert!(refusal("postgres://u:p@h/d?a=b").contains("must be sqlserver://"));
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn quoted(text: &str, quote: char) -> String {
    let doubled = text.replace(quote, &format!("{quote}{quote}"));
    format!("{quote}{doubled}{quote}")
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}") {
        let _ = text.parse::<Dsn>();
        let _ = format!("sqlserver://{text}").parse::<Dsn>();
        let _ = format!("Server={text}").parse::<Dsn>();
    }

    #[test]
    fn what_is_written_is_read(
        host in "[a-z][a-z0-9.-]{0,20}",
        port in 1_u16..,
        database in "\\PC{1,20}",
        user in "\\PC{1,20}",
        password in "\\PC{0,20}",
        single in any::<bool>(),
    ) {
        let quote = if single { '\'' } else { '"' };
        for text in [
            format!(
                "sqlserver://{}:{}@{host}:{port}?database={}",
                encoded(&user), encoded(&password), encoded(&database),
            ) + if password.is_empty() { "&password=" } else { "" },
            format!(
                "Server=tcp:{host},{port};Database={};User Id={};Password={}",
                quoted(&database, quote), quoted(&user, quote), quoted(&password, quote),
            ),
        ] {
            let dsn: Dsn = text.parse().map_err(|error| {
                TestCaseError::fail(format!("{text}: {error}"))
            })?;
            prop_assert_eq!(&dsn.host, &host);
            prop_assert_eq!(dsn.port, port);
            prop_assert_eq!(&dsn.database, &database);
            prop_assert_eq!(&dsn.user, &user);
            prop_assert_eq!(dsn.password(), &password);
        }
    }
}
