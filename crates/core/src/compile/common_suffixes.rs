//! Some public suffixes, for builds that cannot carry the list of publicsuffix.org (which is larger than all the rest of a browser's module): those that a
//! policy is likeliest to be wrong about. Every one is on that list; a test holds them to it.

/// Labels under which registries of countries sell names, each with the countries that do.
const REGISTRIES: &[(&str, &str)] = &[
    (
        "ac",
        "ae at bd be bw ci cn cr cy eg fj gn id il im in ir jp ke kr lk ls ma me ml mu mw mz ni nz pa pk pr rs ru rw se sz th tz \
         ug uk vn zm zw",
    ),
    (
        "co",
        "ae ag am ao at az bb bd bi bj bn bw bz ca ci cl cm cr cz de dk dm gg gl gy hu id il im in io ir it je jp ke kr lc ls ma \
         me mg mu mw mz na ni nl no nz om pl pn ro rs rw ss st sz th tj tm tt tz ua ug uk us uz ve vi zm zw",
    ),
    (
        "com",
        "ac af ag ai al am ar au aw az ba bb bd bh bi bj bm bn bo br bs bt by bz ci cm cn co cu cv cw cy de dm do dz ec ee eg es \
         et fj fm fr ge gh gi gl gn gp gr gt gu gy hk hn hr ht im in io iq jo kg kh ki km kp kw ky kz la lb lc lk lr lv ly mg mk \
         ml mo ms mt mu mv mw mx my na nf ng ni nr om pa pe pf ph pk pl pr ps pt py qa re ro ru sa sb sc sd se sg sh sl sn so ss \
         st sv sy tj tm tn to tr tt tw ua ug uy uz vc ve vi vn vu ws ye zm",
    ),
    (
        "edu",
        "ac af al ao ar au az ba bb bd bh bi bj bm bn bo br bs bt bz ci cn co cu cv cw dm do dz ec ee eg es et fj fm gd ge gh gi \
         gl gn gp gr gt gu gy hk hn ht in io iq it jo kg kh ki km kn kp kw ky kz la lb lc lk lr ls lv ly me mg mk ml mn mo ms mt \
         mv mw mx my mz ng ni nr om pa pe pf ph pk pl pn pr ps pt py qa rs ru sa sb sc sd sg sl sn so ss st sv sy tj tm to tr tt \
         tw ua ug uy vc ve vg vn vu ws ye zm",
    ),
    ("go", "ci cr id it jp ke kr th tj tz ug"),
    ("gob", "ar bo cl cu do ec es gt hn mx ni pa pe pk sv ve"),
    (
        "gov",
        "ac ae af al ao ar as au az ba bb bd bf bh bm bn br bs bt bw by bz cd cl cm cn co cx cy cz dm do dz ec ee eg et fj gd ge \
         gh gi gn gr gu gy hk ie il in io iq ir it jo kg kh ki km kn kp kw kz la lb lc lk lr ls lt lv ly ma me mg mk ml mn mo mr \
         ms mu mv mw my mz na ng nl nr om ph pk pl pn pr ps pt pw py qa rs ru rw sa sb sc sd sg sh sl so ss sx sy tj tl tm tn to \
         tr tt tw ua ug uk vc ve vn ws ye zm zw",
    ),
    (
        "mil",
        "ac ae al ar az ba bd bo br by cl cn co cy do ec eg fj gh gt hn id in io iq jo kg km kr kz lv mg mv my mz ng ni no nz pe \
         ph pl py qa ru rw sh st sy tj tm to tr tt tw tz ug uy vc ve ye zm zw",
    ),
    ("ne", "jp ke kr tz ug us"),
    (
        "net",
        "ac ae af ag ai al am ar au az ba bb bd bh bj bm bn bo br bs bt bw bz ci cm cn co cu cv cw cy dm do dz ec eg et fj fm ge \
         gg gh gl gn gp gr gt gu gy hk hn ht id il im in io iq ir je jo kg kh ki kn kw ky kz la lb lc lk lr ls lv ly ma me mk ml \
         mo ms mt mu mv mw mx my mz na nf ng ni nr nz om pa pe ph pk pl pn pr ps pt py qa ru rw sa sb sc sd sg sh sl so ss st sy \
         th tj tm tn to tr tt tw ua uk uy uz vc ve vi vn vu ws ye zm",
    ),
    ("nom", "ag co es fr io km mg nc ni pa pe pl ro tm ve"),
    ("or", "at bi ci cr id it jp ke kr mu th tz ug us"),
    (
        "org",
        "ac ae af ag ai al am ao ar au az ba bb bd bh bi bj bm bn bo br bs bt bw bz ci cn co cu cv cw cy dm do dz ec ee eg es et \
         fj fm ge gg gh gi gl gn gp gr gt gu gy hk hn ht hu il im in io iq ir je jo kg kh ki km kn kp kw ky kz la lb lc lk lr ls \
         lv ly ma me mg mk ml mn mo ms mt mu mv mw mx my mz na ng ni nr nz om pa pe pf ph pk pl pn pr ps pt py qa ro rs ru rw sa \
         sb sc sd se sg sh sk sl sn so ss st sv sy sz tj tm tn to tr tt tw ua ug uk uy uz vc ve vi vn vu ws ye yt zm zw",
    ),
];

/// Names below which hosting services give names to their customers.
const HOSTING: &[&str] = &[
    "github.io",
    "gitlab.io",
    "bitbucket.io",
    "herokuapp.com",
    "netlify.app",
    "vercel.app",
    "pages.dev",
    "workers.dev",
    "web.app",
    "firebaseapp.com",
    "appspot.com",
    "azurewebsites.net",
    "azurestaticapps.net",
    "trafficmanager.net",
    "blob.core.windows.net",
    "cloudfront.net",
    "s3.amazonaws.com",
    "amplifyapp.com",
    "elasticbeanstalk.com",
    "blogspot.com",
    "myshopify.com",
    "wixsite.com",
    "webflow.io",
    "gitbook.io",
    "readthedocs.io",
    "ngrok.io",
    "ngrok.app",
    "ngrok-free.app",
    "trycloudflare.com",
    "onrender.com",
    "fly.dev",
    "deno.dev",
    "repl.co",
    "replit.app",
    "surge.sh",
    "hf.space",
    "streamlit.app",
    "framer.app",
    "now.sh",
    "githubusercontent.com",
    "duckdns.org",
    "ddns.net",
];

/// Whether strangers can have names directly below `suffix`. Not every such suffix is known here.
pub(super) fn is_public(suffix: &str) -> bool {
    HOSTING.contains(&suffix)
        || suffix.split_once('.').is_some_and(|(label, country)| {
            REGISTRIES.iter().any(|(sold, countries)| *sold == label && countries.split(' ').any(|known| known == country))
        })
}

#[cfg(all(test, feature = "public-suffix"))]
mod tests {
    use super::*;

    #[test]
    fn all_are_on_the_list() {
        let registries =
            REGISTRIES.iter().flat_map(|(label, countries)| countries.split(' ').map(move |country| format!("{label}.{country}")));
        let known: Vec<String> = registries.chain(HOSTING.iter().map(|name| (*name).to_owned())).collect();
        assert!(known.len() > 900, "{}", known.len());
        for suffix in known {
            assert!(is_public(&suffix), "{suffix}");
            let found = psl::suffix(suffix.as_bytes());
            assert!(found.is_some_and(|found| found.is_known() && found.as_bytes() == suffix.as_bytes()), "{suffix}");
        }
        for name in ["example.com", "co.example", "uk", "com", "", "co.", ".uk", "co.uk.example", "co.xx", "a.co.uk"] {
            assert!(!is_public(name), "{name}");
        }
    }
}
