#include "console/widgets/empty_state.h"

#include "console/look/icon.h"
#include "console/look/text_style.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace sb::console {

using namespace Qt::StringLiterals;

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent), m_icon(new QLabel(this)), m_title(makeLabel(TextRole::Heading, {}, this)),
      m_detail(makeLabel(TextRole::Muted, {}, this)), m_action(new QPushButton(this))
{
    m_detail->setWordWrap(true);
    m_detail->setAlignment(Qt::AlignHCenter);
    // A wrapping label that is centred by its layout gets the height of one line.
    m_detail->setFixedWidth(fontMetrics().averageCharWidth() * 72);
    m_title->setAlignment(Qt::AlignHCenter);
    m_icon->setAlignment(Qt::AlignHCenter);
    m_action->setObjectName(u"emptyStateAction"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(spacing::one);
    layout->addStretch(2);
    layout->addWidget(m_icon, 0, Qt::AlignHCenter);
    layout->addSpacing(spacing::half);
    layout->addWidget(m_title, 0, Qt::AlignHCenter);
    auto *middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(m_detail);
    middle->addStretch(1);
    layout->addLayout(middle);
    layout->addSpacing(spacing::one);
    layout->addWidget(m_action, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(m_action, &QPushButton::clicked, this, &EmptyState::actionTriggered);
}

void EmptyState::show(const EmptyStateText &text)
{
    m_iconName = text.icon;
    m_title->setText(text.title);
    m_detail->setText(text.detail);
    m_action->setText(text.action);
    m_action->setVisible(!text.action.isEmpty());
    paintIcon();
}

void EmptyState::paintIcon()
{
    m_icon->setVisible(!m_iconName.isEmpty());
    if (!m_iconName.isEmpty())
        m_icon->setPixmap(
            iconPixmap(m_iconName, toneColour(Tone::Muted, palette()), 40, devicePixelRatioF()));
}

void EmptyState::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintIcon();
}

} // namespace sb::console
