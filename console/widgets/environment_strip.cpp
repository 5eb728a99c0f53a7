#include "console/widgets/environment_strip.h"

#include "console/look/text_style.h"

#include <QHBoxLayout>
#include <QPainter>

namespace sb::console {

EnvironmentStrip::EnvironmentStrip(QWidget *parent)
    : QFrame(parent), m_word(makeLabel(TextRole::Section, {}, this)),
      m_place(makeLabel(TextRole::Body, {}, this)), m_person(makeLabel(TextRole::Muted, {}, this))
{
    // Its colour is the environment's, not that of headings.
    m_word->setProperty("role", QString());
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::two, spacing::half + 3, spacing::two, spacing::half);
    layout->setSpacing(spacing::one);
    layout->addWidget(m_word);
    layout->addWidget(m_place);
    layout->addStretch(1);
    layout->addWidget(m_person);
}

void EnvironmentStrip::show(const QString &word, Tone tone, const QString &place,
                            const QString &person)
{
    m_tone = tone;
    m_word->setText(word);
    m_place->setText(oneLine(place));
    m_person->setText(oneLine(person));
    QPalette own = m_word->palette();
    own.setColor(QPalette::WindowText, toneColour(tone, palette()));
    m_word->setPalette(own);
    update();
}

void EnvironmentStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), toneBackground(m_tone, palette()));
    painter.fillRect(QRect(0, 0, width(), 3), toneColour(m_tone, palette()));
}

} // namespace sb::console
