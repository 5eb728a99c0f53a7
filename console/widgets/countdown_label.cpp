#include "console/widgets/countdown_label.h"

#include "console/look/colours.h"
#include "console/look/moment_text.h"

namespace sb::console {

namespace {

constexpr std::int64_t nearSeconds = 60 * 60;
constexpr std::int64_t lastSeconds = 5 * 60;

Tone toneOf(std::int64_t left)
{
    if (left <= lastSeconds)
        return Tone::Bad;
    return left <= nearSeconds ? Tone::Warning : Tone::Muted;
}

} // namespace

CountdownLabel::CountdownLabel(const QString &text, const QString &over, QWidget *parent)
    : QLabel(parent), m_text(text), m_over(over)
{
    setTextFormat(Qt::PlainText);
    m_timer.setInterval(std::chrono::seconds(1));
    connect(&m_timer, &QTimer::timeout, this, &CountdownLabel::tick);
}

void CountdownLabel::setEnd(std::optional<core::Timestamp> end)
{
    m_end = end;
    setVisible(end.has_value());
    if (!end)
        return m_timer.stop();
    m_timer.start();
    tick();
}

void CountdownLabel::tick()
{
    const std::int64_t left = m_end->seconds() - currentTime().seconds();
    setText(left > 0 ? m_text.arg(remainingText(std::chrono::seconds(left))) : m_over);
    QPalette own = palette();
    own.setColor(QPalette::WindowText, toneColour(toneOf(left), currentPalette()));
    setPalette(own);
    if (left <= 0) {
        m_timer.stop();
        Q_EMIT ended();
    }
}

} // namespace sb::console
