// Tells an event loop from another thread that something waits for it.
#pragma once

#include <QObject>
#include <QSocketNotifier>

namespace sb::http {

/// Rings that come before the loop has heard the first are one. Over an eventfd instead of Qt's own
/// queue of calls: no memory changes hands, and whoever looks for data races (TSan) sees the order
/// that a ring makes, which in Qt's queue they cannot.
class Doorbell : public QObject
{
    Q_OBJECT

public:
    /// Throws std::system_error when the process has no descriptor left.
    explicit Doorbell(QObject *parent = nullptr);
    ~Doorbell() override;

    /// From any thread, never blocks.
    void ring();

Q_SIGNALS:
    /// In the thread of this object.
    void rung();

private:
    void hear();

    int m_descriptor;
    QSocketNotifier m_notifier;
};

} // namespace sb::http
