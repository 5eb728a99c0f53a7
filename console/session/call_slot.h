// One call at a time on behalf of a view: starting the next gives up the one before, and whoever
// waits learns of it when it takes longer than a moment.
#pragma once

#include "shared/client/people_api.h"

#include <memory>

#include <QObject>
#include <QTimer>

namespace sb::console {

class CallSlot : public QObject
{
    Q_OBJECT

public:
    explicit CallSlot(QObject *parent);
    ~CallSlot() override;

    /// Gives up the call that runs and answers the context of the next one.
    [[nodiscard]] QObject *start();
    /// No callback comes any more.
    void cancel();

    [[nodiscard]] bool isRunning() const { return m_context != nullptr; }

    /// Wraps the callback of the call that `start` began, so that the slot is free again before it
    /// runs.
    template <typename T> client::PeopleCallback<T> ending(client::PeopleCallback<T> callback)
    {
        return [this, callback = std::move(callback)](client::Answer<T> answer) {
            finish();
            callback(std::move(answer));
        };
    }

Q_SIGNALS:
    void runningChanged(bool isRunning);
    /// The call has taken 300 ms; or a slow one has ended.
    void slowChanged(bool isSlow);

private:
    void finish();

    QObject *m_context = nullptr;
    QTimer m_patience;
    bool m_isSlow = false;
};

} // namespace sb::console
