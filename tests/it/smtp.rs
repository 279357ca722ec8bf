//! An SMTP server on loopback that answers as real ones do, errors included.
//!
//! The recipient says what happens: `busy@` is put off, `gone@` is refused, `silent@` gets no answer to its text,
//! `cut@` loses its connection before the text.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use data_encoding::BASE64;

/// A server that runs until the test ends.
pub struct Server {
    pub port: u16,
    inbox: Arc<Mutex<Vec<String>>>,
}

/// What the server demands.
#[derive(Clone, Default)]
pub struct Demands {
    /// A login: user and password.
    pub login: Option<(&'static str, &'static str)>,
    /// TLS: after STARTTLS, or from the start.
    pub tls: Option<(Tls, Arc<rustls::ServerConfig>)>,
}

/// When TLS begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    Upgraded,
    Wrapped,
}

trait Line: Read + Write + Send {}
impl<T: Read + Write + Send> Line for T {}

impl Server {
    /// Starts a server.
    pub fn start(demands: Demands) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let inbox = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&inbox);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (demands, inbox) = (demands.clone(), Arc::clone(&shared));
                thread::spawn(move || converse(stream, &demands, &inbox));
            }
        });
        Self { port, inbox }
    }

    /// What was taken so far.
    pub fn inbox(&self) -> Vec<String> {
        self.inbox.lock().unwrap().clone()
    }
}

fn converse(stream: TcpStream, demands: &Demands, inbox: &Mutex<Vec<String>>) -> Option<()> {
    let secured = |stream: TcpStream| -> Option<Box<dyn Line>> {
        let config = Arc::clone(&demands.tls.as_ref()?.1);
        Some(Box::new(rustls::StreamOwned::new(rustls::ServerConnection::new(config).ok()?, stream)))
    };
    let when = demands.tls.as_ref().map(|(when, _)| *when);
    if when == Some(Tls::Wrapped) {
        let mut talk = Talk::new(secured(stream)?, demands, inbox, true);
        talk.say("220 mail.example.gov.tw ESMTP")?;
        return talk.serve().map(drop);
    }
    let plain = stream.try_clone().ok()?;
    let mut talk = Talk::new(Box::new(stream), demands, inbox, when.is_none());
    talk.say("220 mail.example.gov.tw ESMTP")?;
    if talk.serve()? == After::Upgrade {
        Talk::new(secured(plain)?, demands, inbox, true).serve()?;
    }
    Some(())
}

#[derive(PartialEq, Eq)]
enum After {
    Upgrade,
    Done,
}

struct Talk<'a> {
    stream: BufReader<Box<dyn Line>>,
    demands: &'a Demands,
    inbox: &'a Mutex<Vec<String>>,
    open: bool,
    known: bool,
    to: String,
}

impl<'a> Talk<'a> {
    fn new(stream: Box<dyn Line>, demands: &'a Demands, inbox: &'a Mutex<Vec<String>>, open: bool) -> Self {
        let known = demands.login.is_none();
        Self { stream: BufReader::new(stream), demands, inbox, open, known, to: String::new() }
    }

    fn say(&mut self, line: &str) -> Option<()> {
        self.stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).ok()?;
        self.stream.get_mut().flush().ok()
    }

    fn hear(&mut self) -> Option<String> {
        let mut line = String::new();
        (self.stream.read_line(&mut line).ok()? > 0).then(|| line.trim_end().to_owned())
    }

    fn serve(&mut self) -> Option<After> {
        loop {
            let line = self.hear()?;
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    let offer = if self.open { "AUTH PLAIN LOGIN" } else { "STARTTLS" };
                    self.say(&format!("250-mail.example.gov.tw\r\n250-8BITMIME\r\n250 {offer}"))?;
                }
                "STARTTLS" => {
                    self.say("220 go ahead")?;
                    return Some(After::Upgrade);
                }
                "AUTH" => self.auth(&line)?,
                "MAIL" if !self.open => self.say("530 5.7.0 must issue a STARTTLS command first")?,
                "MAIL" if !self.known => self.say("530 5.7.0 authentication required")?,
                "MAIL" | "RSET" => self.say("250 ok")?,
                "RCPT" => self.rcpt(&line)?,
                "DATA" => self.data()?,
                "QUIT" => {
                    self.say("221 bye")?;
                    return Some(After::Done);
                }
                _ => self.say("502 5.5.2 not here")?,
            }
        }
    }

    fn auth(&mut self, line: &str) -> Option<()> {
        let (user, password) = self.demands.login?;
        let given = line.strip_prefix("AUTH PLAIN ").and_then(|text| BASE64.decode(text.as_bytes()).ok());
        self.known = given == Some(format!("\0{user}\0{password}").into_bytes());
        self.say(if self.known { "235 2.7.0 welcome" } else { "535 5.7.8 credentials invalid" })
    }

    fn rcpt(&mut self, line: &str) -> Option<()> {
        self.to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        match self.to.split('@').next()? {
            "busy" => self.say("452 4.2.2 mailbox full, try later"),
            "gone" => self.say("550 5.1.1 no such user here"),
            "cut" => None,
            _ => self.say("250 ok"),
        }
    }

    fn data(&mut self) -> Option<()> {
        self.say("354 end with a dot")?;
        let mut text = String::new();
        loop {
            let line = self.hear()?;
            if line == "." {
                break;
            }
            text.push_str(line.strip_prefix('.').unwrap_or(&line));
            text.push('\n');
        }
        self.inbox.lock().unwrap().push(text);
        if self.to.starts_with("silent@") { None } else { self.say("250 2.0.0 queued") }
    }
}
