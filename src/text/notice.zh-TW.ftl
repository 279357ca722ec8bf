channel-mail = 電子郵件
channel-sms = 簡訊
no-template = 沒有 {$key} 這個通知範本
hint-templates = 可用的範本：{$keys}
no-words = 範本 {$key} 沒有 {$lang} 的{$channel}內容
unfilled = 範本 {$key} 缺少變數 {$variable}
hint-arg = 可用 `--arg {$variable}=值` 指定
open-secret = 範本 {$key} 的變數 {$variable} 屬機密，必須先加密
bad-address = 「{$address}」不是有效的{$channel}收件位址
