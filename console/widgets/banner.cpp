#include "console/widgets/banner.h"

#include "console/look/icon.h"
#include "console/look/text_style.h"

#include <QHBoxLayout>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QString iconOf(Tone tone)
{
    switch (tone) {
    case Tone::Bad:
        return u"error"_s;
    case Tone::Warning:
        return u"warning"_s;
    case Tone::Good:
        return u"done"_s;
    default:
        return u"info"_s;
    }
}

} // namespace

Banner::Banner(QWidget *parent)
    : QFrame(parent), m_icon(new QLabel(this)), m_text(makeLabel(TextRole::Body, {}, this)),
      m_action(new QPushButton(this))
{
    setProperty("role", u"banner"_s);
    m_text->setWordWrap(true);
    m_action->setProperty("tone", u"link"_s);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::two, spacing::half, spacing::two, spacing::half);
    layout->setSpacing(spacing::one);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_action);
    connect(m_action, &QPushButton::clicked, this, &Banner::actionTriggered);
    hide();
}

void Banner::show(Tone tone, const QString &text, const QString &action)
{
    m_icon->setPixmap(
        iconPixmap(iconOf(tone), toneColour(tone, palette()), 16, devicePixelRatioF()));
    m_text->setText(text);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    if (property("tone").toString() != toneName(tone)) {
        setProperty("tone", toneName(tone));
        restyle(*this);
    }
    setVisible(true);
}

} // namespace sb::console
