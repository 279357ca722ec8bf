//! A desk with invented people on it, put there as rows: what tests of requests and decisions begin with.

use crate::harness::Desk;

impl Desk {
    /// A desk with one agency, two applicants, an agency administrator, a clerk and a second operator.
    pub fn staffed() -> Self {
        let desk = Self::new();
        desk.ok("agency add --oid 2.16.886.101.20003.20008 --name 交通部 --level A");
        for (login, name) in [
            ("wang01", "王小明"),
            ("lin001", "林大同"),
            ("admin1", "張管理"),
            ("clerk1", "黃承辦"),
            ("oper02", "李第二"),
        ] {
            desk.person(login, name);
        }
        desk.give("admin1", "vans:admin", Some("2.16.886.101.20003.20008"));
        desk.give("clerk1", "desk:clerk", None);
        desk.give("oper02", "desk:operator", None);
        desk
    }

    /// An active account of the one agency.
    pub fn person(&self, login: &str, name: &str) {
        self.execute(&format!(
            "INSERT INTO account (login, login_fold, agency, state, created_at, updated_at)
             SELECT '{login}', '{login}', MIN(id), 'active', 0, 0 FROM agency;
             INSERT INTO user_profile (account, name, email, email_fold, mobile, title, department, address, phone)
             SELECT id, '{name}', '{login}@motc.gov.tw', '{login}@motc.gov.tw', '09' || (12345678 + id), '科員', '資訊中心',
                    '臺北市仁愛路一段50號', '02-23492900'
             FROM account WHERE login = '{login}';"
        ));
    }

    /// A grant that is there, whoever gave it.
    pub fn give(&self, login: &str, role: &str, oid: Option<&str>) {
        let (system, role) = role.split_once(':').unwrap();
        let agency = oid.map_or("NULL".to_owned(), |oid| format!("(SELECT id FROM agency WHERE oid = '{oid}')"));
        self.execute(&format!(
            "INSERT INTO role_grant (account, role, agency, starts, recorded_at)
             SELECT a.id, r.id, {agency}, '2026-01-01', 0
             FROM account a, role r JOIN system s ON s.id = r.system
             WHERE a.login = '{login}' AND s.code = '{system}' AND r.code = '{role}';"
        ));
    }

    /// Writes to the database itself, as another program would.
    pub fn execute(&self, sql: &str) {
        rusqlite::Connection::open(self.path("desk.db")).unwrap().execute_batch(sql).unwrap();
    }
}
