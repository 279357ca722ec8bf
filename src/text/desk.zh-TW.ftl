help-init = 建立新的服務台：資料庫、金鑰與第一位作業人員
    .admin = 第一位作業人員的帳號
    .name = 第一位作業人員的姓名
    .group = 與此群組的成員共用服務台
init-done = 服務台 {$path} 已建立，{$login} 為第一位系統管理人員
next-import = authdesk agency import 檔案
ask-admin = 第一位作業人員的帳號
ask-name = 姓名
no-group = 本機沒有群組 {$name}
help-audit-verify = 重新計算稽核紀錄，並與所記載的資料列比對
    .anchor = 一併與此檔案中的鏈末端比對
help-audit-anchor = 將稽核紀錄的鏈末端送至他處
    .to = 附加至此檔案；未指定時送往設定 audit.anchor 所指之處
    .mail = 以通知寄至此信箱
    .syslog = 寫入本機的系統日誌
help-status = 顯示每日待辦：等您處理的案件、誰在等誰、從何時開始等
help-unfinished = 列出尚未完成註冊的帳號
help-doctor = 檢查服務台的各項基礎並說明處理方式
    .upgrade = 先將舊版資料庫升級
help-backup = 將整個服務台完整備份到新檔案
    .file = 新檔案
    .with-key = 一併放入以通行碼加密的服務台金鑰
    .passphrase-file = 由此檔案第一行讀取通行碼；- 表示標準輸入
    .passphrase-fd = 由此檔案描述元讀取通行碼
help-restore = 以備份在空的位置還原服務台
    .file = 備份檔
    .passphrase-file = 由此檔案第一行讀取備份中金鑰的通行碼
    .passphrase-fd = 由此檔案描述元讀取通行碼
    .key = 由此檔案取得服務台金鑰
    .new-key = 產生新的金鑰；以舊金鑰加密的內容將無法解開
    .group = 與此群組的成員共用服務台
help-config = 設定與其來源
help-config-show = 顯示各項設定的值與來源
    .setting = 只顯示此項設定
help-config-set = 在自己的設定檔中設定一項設定
    .setting = 設定名稱
    .value = 設定值
help-config-unset = 從自己的設定檔移除一項設定
    .setting = 設定名稱
help-config-path = 顯示自己的設定檔位置
help-staff = 服務台的作業人員
help-staff-list = 列出服務台的作業人員
help-staff-map = 讓作業系統使用者以某帳號的身分操作
    .login = 帳號
    .user = 作業系統使用者的名稱或編號
help-staff-unmap = 取消作業系統使用者與帳號的對應
    .user = 作業系統使用者的名稱或編號
help-service-key = 供指令稿代替擁有者操作的服務金鑰
help-service-key-new = 為自己建立服務金鑰；金鑰只顯示一次
    .name = 金鑰的用途名稱
    .can = 可用於哪些權限，以逗號分隔；review：以系統管理者身分審核
    .until = 最後有效日
    .out-file = 將金鑰寫入此新檔案，其他人無法讀取
help-service-key-list = 列出服務金鑰
help-service-key-revoke = 撤銷服務金鑰
    .key = 金鑰編號
init-would = 將建立服務台 {$path}，並以 {$login} 為第一位系統管理人員
language = 正體中文
ask-language = 語言
hint-group = 可執行 `sudo groupadd {$name}` 建立，或指定其他群組
not-in-group = 您不是群組 {$name} 的成員，無法將資料夾交給該群組
hint-in-group = 請執行 `sudo usermod -aG {$name} "$USER"` 加入群組，並重新登入系統
no-account = 沒有帳號 {$login}
hint-account = 可用 `authdesk user list` 查詢
no-user = 本機沒有使用者 {$name}
hint-user = 可用 `getent passwd` 查看本機使用者
mapped-otherwise = 使用者 {$user} 已對應到帳號 {$login}
hint-unmap = 請先執行 `authdesk staff unmap --user {$user}`
own-user = {$user} 就是您本人：任何人都不能讓自己以他人的身分操作
hint-own-user = 請由另一位系統管理人員辦理
not-mapped = 使用者 {$user} 沒有對應到任何帳號
hint-staff = 可用 `authdesk staff list` 查看對應情形
key-exists = 已有或曾有名為 {$name} 的服務金鑰
hint-key-name = 請改用其他名稱；已撤銷的金鑰名稱不可重複使用
key-missing = 沒有服務金鑰 {$key}
hint-keys = 可用 `authdesk service-key list` 查看
key-by-key = 服務金鑰不能用來建立金鑰
hint-login = 請以 `authdesk login` 親自登入
key-exceeds = 金鑰的權限不得超過擁有者，而您沒有 {$capability} 權限
hint-whoami = 可用 `authdesk whoami` 查看自己的權限
key-ends = 金鑰的最後有效日不可為 {$ends}，須介於今天與 {$last} 之間
hint-key-ends = 請以 `--until 日期` 指定
key-nowhere = 若在此顯示金鑰，其他人可能讀到
hint-key-nowhere = 請以 `--out-file 檔案` 寫入檔案，或在終端機上執行
key-not-in-backup = 此備份未含金鑰
hint-restore-key = 請以 `--key 檔案` 提供服務台金鑰；若已遺失，可用 `--new-key` 產生新金鑰，但先前加密的內容無法解開
key-foreign = 這不是備份中服務台的金鑰
backup-damaged = 備份檔 {$path} 已損壞：{$what}
hint-backup-damaged = 請改用較早的備份
seal-broken = 內容與備份當時寫入的不同
seal-absent = {$path} 沒有本程式的檢查碼：檔案結構完好，但內容未經比對
unwell = 發現 { $faults ->
   *[other] {$faults} 項異常
}
mapped = 使用者 {$user} 此後以 {$login} 的身分操作
unmapped = 使用者 {$user} 不再以 {$login} 的身分操作
key-made = 服務金鑰 {$name} 有效至 {$ends}；金鑰不會再次顯示
key-revoked = 服務金鑰 {$name} 已撤銷
next-key = AUTHDESK_KEY_FILE={$path} authdesk whoami
no-passphrase = 金鑰需要通行碼，但目前不在終端機上，無法詢問
hint-passphrase-file = 請以 `--passphrase-file 檔案` 或標準輸入（`--passphrase-file -`）提供
ask-passphrase = 備份中金鑰的通行碼
ask-new-passphrase = 設定備份中金鑰的通行碼
key-left-out = 備份未含金鑰：請將金鑰檔另存於其他安全處，或使用 `--with-key`
backup-done = 已備份到 {$path}（{$bytes} 位元組）
restore-done = 已由 {$from} 還原服務台 {$path}
held-back = 備份中待寄送的 {$notices} 則通知可能已寄出，暫不寄送；可用 `authdesk notice retry` 重新寄送
next-doctor = authdesk doctor
next-config = authdesk config set 設定 值
next-staff = authdesk role request desk:角色 --account 帳號 --reason 事由
nothing-waits = 目前沒有待辦事項
setting-set = 已在 {$path} 將 {$key} 設為「{$value}」
setting-unset = 已從 {$path} 移除 {$key}
setting-overridden = {$key} 目前生效的值來自其他地方：{$origin}
from-default = 預設值
from-file = {$path}
from-environment = 環境變數：{$name}
head-setting = 設定
head-value = 值
head-source = 來源
head-help = 說明
head-id = 編號
head-login = 帳號
head-name = 姓名
head-state = 狀態
head-roles = 角色
head-users = 系統使用者
head-key = 金鑰
head-owner = 擁有者
head-uses = 可用於
head-ends = 最後有效日
head-what = 事項
head-case = 案件
head-count = 件數
head-who = 誰在等
head-whom = 等誰
head-since = 開始時間
head-due = 期限
head-next = 下一步
head-agency = 機關
head-level = 結果
head-check = 檢查項目
head-finding = 情形
head-remedy = 處理方式
and-below = 及所屬
until-day = （至 {$until}）
key-active-state = 有效
key-expired-state = 已到期
key-revoked-state = 已撤銷
todo-mine = { $overdue ->
    [0] 您可審核的案件
   *[other] 您可審核的案件，其中 {$overdue} 件逾期
}
todo-case = { $action ->
    [grant] 申請 {$role}
    [removal] 申請刪除 {$role}
    [extension] 申請展延 {$role}
   *[other] {$action} {$role}
}
todo-waiting = 等待審核的案件
todo-review = {$system} 帳號清查 {$review} 待回復
todo-review-nobody = {$system} 帳號清查 {$review} 無人可回復
todo-review-unsure = {$system} 帳號清查 {$review} 不確定，須查明
todo-leaves = 離職待辦理
todo-moves = 調任待辦理
todo-notices = 通知：{ $state ->
    [queued] 尚未寄出
    [sending] 寄送中
    [unknown] 不確定是否寄達
   *[other] 寄送失敗
}
todo-unfinished = 註冊：{ $state ->
    [invited] 已邀請、尚未回覆
    [registered] 等待輸入驗證碼
   *[other] 已驗證、尚未完成
}
todo-closing = 已到期、待關閉帳號的權限
todo-ending = {$days} 天內到期的權限
level-ok = 正常
level-warn = 注意
level-bad = 異常
settings-ok = 各項設定皆正確
clock-ok = 系統時間為 {$now}
clock-wrong = 系統時間不正確：{$now}
clock-back = 系統時間為 {$now}，但最後一筆稽核紀錄是 {$last}
remedy-clock = 請校正系統時間；`timedatectl set-ntp true` 可自動校時
place-ok = 其他使用者無法進入：{$path}
room-ok = 磁碟剩餘 {$megabytes} MB
room-little = 磁碟只剩 {$megabytes} MB
remedy-room = 請清出磁碟空間
key-ok = 金鑰 {$id} 完好，且其他使用者無法讀取
key-loose = 其他使用者可讀取金鑰 {$path}
remedy-key-loose = chmod o-rwx {$path}
key-other = 金鑰檔內容為 {$found}，但此服務台的金鑰是 {$id}
remedy-key-other = 請放回正確的金鑰檔
schema-ok = 資料庫結構為第 {$version} 版
integrity-ok = 資料庫檔案完整
damage = 資料庫檔案已損壞：{$what}
remedy-damage = 請以 `authdesk restore 檔案 --db 新檔案` 還原最近的備份
trail-ok = {$events} 筆稽核紀錄與 {$rows} 筆資料皆與記錄時相同
trail-broken = { $findings ->
   *[other] {$findings} 筆稽核紀錄或資料與記錄時不同
}
remedy-trail = 可用 `authdesk audit verify` 查看明細
notices-ok = 沒有卡住的通知
notices-unknown = { $count ->
   *[other] {$count} 則通知不確定是否寄達
}
notices-failed = { $count ->
   *[other] {$count} 則通知寄送失敗
}
notices-held = { $count ->
   *[other] {$count} 則通知等待中，但尚未開啟寄送
}
remedy-notices-unknown = 可用 `authdesk notice list --state unknown` 查看，再執行 `authdesk notice retry 編號`
remedy-notices-failed = 可用 `authdesk notice list --state failed` 查看原因，再執行 `authdesk notice retry 編號`
remedy-notices-held = 請執行 `authdesk config set notice.sending true` 開啟，再執行 `authdesk notice send`
operators-none = 沒有任何人擔任整個服務台的系統管理人員
operators-one = 只有一位系統管理人員：其不在時或遇到本人的申請，無人可審核
operators-ok = 共有 {$operators} 位系統管理人員
remedy-operators-none = 請還原仍有系統管理人員的備份
remedy-operators-one = 請增設第二位：`authdesk role request desk:operator --account 帳號 --reason 事由`
check-settings = 設定
check-clock = 系統時間
check-place = 資料夾
check-room = 磁碟空間
check-key = 金鑰
check-database = 資料庫
check-schema = 資料庫結構
check-integrity = 檔案完整性
check-trail = 稽核紀錄
check-notices = 通知
check-staff = 作業人員
