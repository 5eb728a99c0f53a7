// What happened, one below the other, oldest first.
#pragma once

#include "console/look/colours.h"
#include "shared/core/timestamp.h"

#include <vector>

#include <QGridLayout>
#include <QScrollArea>

namespace sb::console {

struct TimelineEntry
{
    /// A name for console/look/icon.h.
    QString icon = {};
    Tone tone = Tone::Muted;
    QString title = {};
    QString detail = {};
    core::Timestamp at = {};

    bool operator==(const TimelineEntry &) const = default;
};

class StateTimeline : public QScrollArea
{
    Q_OBJECT

public:
    explicit StateTimeline(QWidget *parent = nullptr);

    void show(const std::vector<TimelineEntry> &entries);

private:
    void addEntry(const TimelineEntry &entry, int row, QGridLayout &grid, QWidget *parent);

    std::vector<TimelineEntry> m_entries;
};

} // namespace sb::console
