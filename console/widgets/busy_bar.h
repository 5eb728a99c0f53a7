// A thin line at the top of a view while a call takes longer than a moment.
#pragma once

#include <QProgressBar>

namespace sb::console {

class BusyBar : public QProgressBar
{
    Q_OBJECT

public:
    explicit BusyBar(QWidget *parent = nullptr);

    /// Keeps its height when idle, so that nothing jumps.
    void setBusy(bool isBusy);
};

} // namespace sb::console
