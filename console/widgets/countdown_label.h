// Time that runs out, second by second, louder towards the end.
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QLabel>
#include <QTimer>

namespace sb::console {

class CountdownLabel : public QLabel
{
    Q_OBJECT

public:
    /// `%1` in `text` is the time left; `over` is shown afterwards.
    CountdownLabel(const QString &text, const QString &over, QWidget *parent = nullptr);

    /// Nothing is shown without an end.
    void setEnd(std::optional<core::Timestamp> end);

Q_SIGNALS:
    void ended();

private:
    void tick();

    QString m_text;
    QString m_over;
    std::optional<core::Timestamp> m_end;
    QTimer m_timer;
};

} // namespace sb::console
