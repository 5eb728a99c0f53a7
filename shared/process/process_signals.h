// SIGTERM, SIGINT and, where it is asked for, SIGHUP as events of the main loop.
#pragma once

#include <functional>

#include <QObject>
#include <QSocketNotifier>

namespace sb::process {

/// Takes the two signals away from all threads; call before any thread is made.
void blockStopSignals();
/// Takes SIGHUP away from all threads; call before any thread is made.
void blockReloadSignal();

/// What SIGHUP means to a program that reads files again.
class ReloadSignal : public QObject
{
    Q_OBJECT

public:
    /// blockReloadSignal() must have been called. Throws std::system_error.
    ReloadSignal();
    ~ReloadSignal() override;

Q_SIGNALS:
    void reloadRequested();

private:
    void read();

    int m_descriptor;
    QSocketNotifier m_notifier;
};

class ProcessSignals : public QObject
{
    Q_OBJECT

public:
    /// blockStopSignals() must have been called. Throws std::system_error.
    ProcessSignals();
    ~ProcessSignals() override;

Q_SIGNALS:
    /// Somebody wants the program to stop; the second time they mean at once.
    void stopRequested();

private:
    void read();

    int m_descriptor;
    QSocketNotifier m_notifier;
};

} // namespace sb::process
