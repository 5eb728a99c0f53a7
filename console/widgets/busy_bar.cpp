#include "console/widgets/busy_bar.h"

namespace sb::console {

using namespace Qt::StringLiterals;

BusyBar::BusyBar(QWidget *parent) : QProgressBar(parent)
{
    setObjectName(u"busyBar"_s);
    setAccessibleName(tr("Progress"));
    setTextVisible(false);
    setFixedHeight(3);
    setBusy(false);
}

void BusyBar::setBusy(bool isBusy)
{
    setRange(0, isBusy ? 0 : 1);
    setValue(0);
    setAccessibleDescription(isBusy ? tr("Waiting for the server") : tr("Idle"));
}

} // namespace sb::console
