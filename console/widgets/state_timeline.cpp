#include "console/widgets/state_timeline.h"

#include "console/look/icon.h"
#include "console/look/moment_text.h"
#include "console/look/text_style.h"

namespace sb::console {

using namespace Qt::StringLiterals;

StateTimeline::StateTimeline(QWidget *parent) : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setAccessibleName(tr("Time line"));
}

void StateTimeline::show(const std::vector<TimelineEntry> &entries)
{
    if (entries == m_entries && widget())
        return;
    m_entries = entries;
    auto *content = new QWidget;
    content->setProperty("role", u"scrolled"_s);
    auto *grid = new QGridLayout(content);
    grid->setContentsMargins(0, spacing::one, spacing::one, spacing::one);
    grid->setHorizontalSpacing(spacing::two);
    grid->setVerticalSpacing(spacing::one);
    grid->setColumnStretch(2, 1);
    int row = 0;
    for (const TimelineEntry &entry : entries)
        addEntry(entry, row++, *grid, content);
    grid->setRowStretch(row, 1);
    setWidget(content);
}

void StateTimeline::addEntry(const TimelineEntry &entry, int row, QGridLayout &grid,
                             QWidget *parent)
{
    auto *sign = new QLabel(parent);
    sign->setPixmap(
        iconPixmap(entry.icon, toneColour(entry.tone, palette()), 16, devicePixelRatioF()));
    grid.addWidget(sign, row, 0, Qt::AlignTop);
    QLabel *time = makeLabel(TextRole::Muted, relativeText(entry.at), parent);
    time->setToolTip(exactText(entry.at));
    grid.addWidget(time, row, 1, Qt::AlignTop);
    QLabel *title = makeLabel(TextRole::Body, oneLine(entry.title), parent);
    title->setWordWrap(true);
    title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid.addWidget(title, row, 2, Qt::AlignTop);
    if (entry.detail.isEmpty())
        return;
    QLabel *detail = makeLabel(TextRole::Muted, entry.detail, parent);
    detail->setWordWrap(true);
    detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid.addWidget(detail, row, 3, Qt::AlignTop);
    grid.setColumnStretch(3, 2);
}

} // namespace sb::console
