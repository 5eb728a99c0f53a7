#include "shared/core/timestamp_text.h"

#include <chrono>

namespace sb::core {

namespace {

constexpr std::int64_t secondsPerDay = 86'400;

struct Civil
{
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    std::int64_t secondOfDay = 0;
};

Civil civilOf(std::int64_t seconds)
{
    std::int64_t day = seconds / secondsPerDay;
    std::int64_t rest = seconds % secondsPerDay;
    if (rest < 0) {
        rest += secondsPerDay;
        --day;
    }
    const std::chrono::year_month_day date{
        std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}}};
    return {static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()), rest};
}

/// Writes the digits of a number that has at most `count`, zeros in front.
void putDigits(char *at, std::int64_t number, int count)
{
    for (int place = count - 1; place >= 0; --place) {
        at[place] = static_cast<char>('0' + number % 10);
        number /= 10;
    }
}

constexpr qsizetype wholeSize = sizeof "0000-00-00T00:00:00" - 1;

/// Date, time and six fraction digits, for years 0000 to 9999: all that timestampFromText reads and
/// PostgreSQL's now() will say.
QByteArray withMicros(Timestamp time)
{
    const Civil at = civilOf(time.seconds());
    QByteArray text("0000-00-00T00:00:00.000000");
    char *to = text.data();
    putDigits(to, at.year, 4);
    putDigits(to + 5, at.month, 2);
    putDigits(to + 8, at.day, 2);
    putDigits(to + 11, at.secondOfDay / 3600, 2);
    putDigits(to + 14, at.secondOfDay / 60 % 60, 2);
    putDigits(to + 17, at.secondOfDay % 60, 2);
    putDigits(to + 20, time.micros - time.seconds() * 1'000'000, 6);
    return text;
}

/// Reads digits and fixed characters from the front of a text; remembers when something was amiss.
class Scanner
{
public:
    explicit Scanner(QStringView text) : m_text(text) {}

    int digits(qsizetype count)
    {
        int number = 0;
        for (qsizetype read = 0; read < count; ++read) {
            if (!nextIsDigit()) {
                m_isSound = false;
                return 0;
            }
            number = number * 10 + (m_text[m_at++].unicode() - u'0');
        }
        return number;
    }

    void expect(char16_t wanted) { m_isSound = accept(wanted) && m_isSound; }

    bool accept(char16_t wanted)
    {
        if (m_at >= m_text.size() || m_text[m_at] != wanted)
            return false;
        ++m_at;
        return true;
    }

    [[nodiscard]] bool nextIsDigit() const
    {
        return m_at < m_text.size() && m_text[m_at] >= u'0' && m_text[m_at] <= u'9';
    }

    [[nodiscard]] bool isSound() const { return m_isSound; }

    [[nodiscard]] bool isAtEnd() const { return m_at == m_text.size(); }

private:
    QStringView m_text;
    qsizetype m_at = 0;
    bool m_isSound = true;
};

/// Microseconds of a fraction of one to nine digits; negative when there are none or too many.
int fractionOf(Scanner &scanner)
{
    int micros = 0;
    int read = 0;
    for (; scanner.nextIsDigit(); ++read) {
        const int digit = scanner.digits(1);
        if (read < 6)
            micros = micros * 10 + digit;
    }
    if (read < 1 || read > 9)
        return -1;
    for (int missing = read; missing < 6; ++missing)
        micros *= 10;
    return micros;
}

/// Seconds east of UTC; nullopt when there is no offset.
std::optional<int> offsetOf(Scanner &scanner)
{
    if (scanner.accept(u'Z'))
        return 0;
    const bool isEast = scanner.accept(u'+');
    if (!isEast && !scanner.accept(u'-'))
        return std::nullopt;
    const int hours = scanner.digits(2);
    scanner.expect(u':');
    const int minutes = scanner.digits(2);
    if (hours > 23 || minutes > 59)
        return std::nullopt;
    const int seconds = hours * 3600 + minutes * 60;
    return isEast ? seconds : -seconds;
}

} // namespace

QByteArray toTextT9(Timestamp time)
{
    return withMicros(time) + "000Z";
}

QByteArray toTextTn(Timestamp time)
{
    QByteArray text = withMicros(time);
    qsizetype size = text.size();
    while (size > wholeSize && text[size - 1] == '0')
        --size;
    // Without a fraction the point goes too.
    text.truncate(size == wholeSize + 1 ? wholeSize : size);
    return text + 'Z';
}

QByteArray toTextTs(Timestamp time)
{
    return withMicros(time).first(wholeSize) + 'Z';
}

std::optional<Timestamp> timestampFromText(QStringView text)
{
    Scanner scanner(text);
    const int year = scanner.digits(4);
    scanner.expect(u'-');
    const int month = scanner.digits(2);
    scanner.expect(u'-');
    const int day = scanner.digits(2);
    scanner.expect(u'T');
    const int hour = scanner.digits(2);
    scanner.expect(u':');
    const int minute = scanner.digits(2);
    scanner.expect(u':');
    const int second = scanner.digits(2);
    const int micros = scanner.accept(u'.') ? fractionOf(scanner) : 0;
    const auto offset = offsetOf(scanner);
    if (!offset || micros < 0 || !scanner.isSound() || !scanner.isAtEnd())
        return std::nullopt;

    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (year < 1 || !date.ok() || hour > 23 || minute > 59 || second > 59)
        return std::nullopt;
    const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
    const std::int64_t seconds =
        days * secondsPerDay + hour * 3600 + minute * 60 + second - *offset;
    return Timestamp{seconds * 1'000'000 + micros};
}

} // namespace sb::core
