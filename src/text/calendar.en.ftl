help-calendar = The office calendar: working days and holidays
help-calendar-import = Read the office calendar of a year, as the government publishes it
    .file = The file: columns 西元日期, 星期, 是否放假 (0 or 2), 備註
help-calendar-show = Show the days of a month, or what is special in a year
    .year = The year, of either calendar; this year if not given
    .month = The month, such as 2026-11, 115-11 or 11
help-date = Show a day in both calendars and whether it is a working day
    .date = A day such as 2026-11-20 or 115-11-20, or a number of days such as today, 30d or +3wd (working days)
head-date = date
head-roc = ROC date
head-weekday = weekday
head-working-day = office
head-note = note
head-from-today = from today
working = working day
off = day off
monday = Monday
tuesday = Tuesday
wednesday = Wednesday
thursday = Thursday
friday = Friday
saturday = Saturday
sunday = Sunday
from-today = {$days ->
    [one] {$days} day
   *[other] {$days} days
}, {$working ->
    [one] {$working} working day
   *[other] {$working} working days
}
not-imported = no office calendar was imported for {$first} to {$last}; only Saturdays and Sundays are taken as off
bad-year = `{$text}` is not a year such as 2026 or 115
bad-month = `{$text}` is not a month such as 2026-11, 115-11 or 11
imported = days added: {$added}, updated: {$updated}, unchanged: {$unchanged}
bad-mark = `{$text}` is not a mark of the office calendar: 0 for a working day, 2 for a day off
bad-weekday = {$date} is a {$weekday}, not {$text}; the columns may have slipped
twice = line {$line} says something else about {$date}
gap = the file has {$days} of the {$all} days of {$year}; on the others only Saturdays and Sundays are off
no-calendar = the office calendar of that day is not imported: weekends are counted as off, holidays are not known; `authdesk calendar import FILE` imports it
no-desk = no desk here: weekends are counted as off, holidays are not known
