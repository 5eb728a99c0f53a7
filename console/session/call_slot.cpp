#include "console/session/call_slot.h"

namespace sb::console {

namespace {

constexpr std::chrono::milliseconds noticeable(300);

} // namespace

CallSlot::CallSlot(QObject *parent) : QObject(parent)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(noticeable);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        m_isSlow = true;
        Q_EMIT slowChanged(true);
    });
}

CallSlot::~CallSlot() = default;

QObject *CallSlot::start()
{
    const bool wasRunning = m_context != nullptr;
    delete std::exchange(m_context, new QObject(this));
    if (!wasRunning) {
        m_patience.start();
        Q_EMIT runningChanged(true);
    }
    return m_context;
}

void CallSlot::cancel()
{
    if (m_context)
        finish();
}

void CallSlot::finish()
{
    // The call runs in the context's name, maybe right now.
    std::exchange(m_context, nullptr)->deleteLater();
    m_patience.stop();
    if (std::exchange(m_isSlow, false))
        Q_EMIT slowChanged(false);
    Q_EMIT runningChanged(false);
}

} // namespace sb::console
