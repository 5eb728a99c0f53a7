// Notices that nobody has touched the program for a while.
#pragma once

#include <chrono>

#include <QObject>
#include <QTimer>

namespace sb::console {

class IdleLock : public QObject
{
    Q_OBJECT

public:
    /// Watches the whole application's keys and mouse.
    explicit IdleLock(QObject *parent = nullptr);

    /// Zero switches it off.
    void setLimit(std::chrono::milliseconds limit);

    [[nodiscard]] bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    void idled();

private:
    QTimer m_timer;
};

} // namespace sb::console
