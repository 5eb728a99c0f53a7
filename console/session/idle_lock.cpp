#include "console/session/idle_lock.h"

#include <QCoreApplication>
#include <QEvent>

namespace sb::console {

IdleLock::IdleLock(QObject *parent) : QObject(parent)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &IdleLock::idled);
    QCoreApplication::instance()->installEventFilter(this);
}

void IdleLock::setLimit(std::chrono::milliseconds limit)
{
    m_timer.setInterval(limit);
    if (limit.count() > 0)
        m_timer.start();
    else
        m_timer.stop();
}

bool IdleLock::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::TouchBegin:
    case QEvent::TabletPress:
        if (m_timer.isActive())
            m_timer.start();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace sb::console
