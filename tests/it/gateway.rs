//! The HTTP gateways of three companies for text messages, on loopback; they answer as the real ones do, errors included.
//!
//! The number says what happens: `…01` is refused, `…02` meets a busy gateway, `…03` gets no answer to its text, `…04`
//! an error of a server in between, `…05` a page that is none of the gateway's.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Whose gateway.
#[derive(Clone, Copy, Debug)]
pub enum Company {
    Emome,
    Every8d,
    Mitake,
}

/// The fields of a request.
pub type Form = BTreeMap<String, String>;

/// A gateway that runs until the test ends. Its user is `desk`, the password `right & good`.
pub struct Gateway {
    pub url: String,
    pub taken: Arc<Mutex<Vec<Form>>>,
}

impl Gateway {
    /// Starts a gateway.
    pub fn start(company: Company) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}{}", listener.local_addr().unwrap().port(), company.path());
        let taken = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&taken);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || answer(stream, company, &shared));
            }
        });
        Self { url, taken }
    }

    /// What was sent on to telephones.
    pub fn taken(&self) -> Vec<Form> {
        self.taken.lock().unwrap().clone()
    }
}

impl Company {
    const fn path(self) -> &'static str {
        match self {
            Self::Emome => "/imsp/sms/servlet/SubmitSM",
            Self::Every8d => "/API21/HTTP/sendSMS.ashx",
            Self::Mitake => "/api/mtk/SmSend?CharsetURL=UTF-8",
        }
    }

    /// The names of user, password, number.
    const fn names(self) -> [&'static str; 3] {
        match self {
            Self::Emome => ["account", "password", "to_addr"],
            Self::Every8d => ["UID", "PWD", "DEST"],
            Self::Mitake => ["username", "password", "dstaddr"],
        }
    }

    fn taken(self, to: &str, twice: bool) -> String {
        match self {
            Self::Emome => emome(to, 0, "Success"),
            Self::Every8d => "79.0,1,1.0,0,d0ad6380-4842-46a5-a1eb-9888e78fefd8".to_owned(),
            Self::Mitake if twice => "[1]\r\nmsgid=#000000013\r\nstatuscode=1\r\nDuplicate=Y\r\n".to_owned(),
            Self::Mitake => "[1]\r\nmsgid=#000000013\r\nstatuscode=1\r\nAccountPoint=126\r\n".to_owned(),
        }
    }

    fn bad_number(self, to: &str) -> String {
        match self {
            Self::Emome => emome(to, 18, &format!("Invalid to_addr {to}")),
            Self::Every8d => "79.0,0,0.0,0,d0ad6380-4842-46a5-a1eb-9888e78fefd8".to_owned(),
            Self::Mitake => "[1]\r\nstatuscode=v\r\n".to_owned(),
        }
    }

    fn busy(self, to: &str) -> String {
        match self {
            Self::Emome => emome(to, 33, "SMSC busy"),
            Self::Every8d => "-99,host error".to_owned(),
            Self::Mitake => "[1]\r\nstatuscode=r\r\n".to_owned(),
        }
    }

    fn stranger(self, to: &str) -> String {
        match self {
            Self::Emome => emome(to, 24, "Invalid account"),
            Self::Every8d => "-101,wrong password".to_owned(),
            Self::Mitake => "[1]\r\nstatuscode=e\r\n".to_owned(),
        }
    }
}

fn emome(to: &str, code: i32, description: &str) -> String {
    format!("<html><header>\n</header>\n<body>\n{to}|{code}|H0000001|{description}<br>\n</body>\n</html>\n")
}

fn answer(mut stream: TcpStream, company: Company, taken: &Mutex<Vec<Form>>) -> Option<()> {
    let form = request(&stream, company)?;
    let [user, password, to] = company.names().map(|name| form.get(name).cloned().unwrap_or_default());
    let (status, body) = if (user.as_str(), password.as_str()) != ("desk", "right & good") {
        ("200 OK", company.stranger(&to))
    } else {
        match &to[to.len().saturating_sub(2)..] {
            "01" => ("200 OK", company.bad_number(&to)),
            "02" => ("200 OK", company.busy(&to)),
            "03" => return None,
            "04" => ("502 Bad Gateway", "<html>bad gateway</html>".to_owned()),
            "05" => ("200 OK", "<html>welcome to this airport</html>".to_owned()),
            _ => {
                let mut taken = taken.lock().unwrap();
                let twice = taken.iter().any(|old| old.contains_key("clientid") && old["clientid"] == form["clientid"]);
                if !twice {
                    taken.push(form);
                }
                ("200 OK", company.taken(&to, twice))
            }
        }
    };
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.write_all((head + &body).as_bytes()).ok()
}

/// Reads a request by POST and its form.
fn request(stream: &TcpStream, company: Company) -> Option<Form> {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    reader.read_line(&mut line).ok()?;
    assert_eq!(line, format!("POST {} HTTP/1.1\r\n", company.path()));
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let header = line.trim_end().to_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let pairs = std::str::from_utf8(&body).ok()?.split('&').map(|pair| pair.split_once('=').unwrap());
    Some(pairs.map(|(name, value)| (decoded(name), decoded(value))).collect())
}

/// Undoes the encoding of forms.
fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.bytes());
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}
