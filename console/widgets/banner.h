// One line across the window about how things stand, with at most one thing to do about it.
#pragma once

#include "console/look/colours.h"

#include <QFrame>
#include <QLabel>
#include <QPushButton>

namespace sb::console {

class Banner : public QFrame
{
    Q_OBJECT

public:
    explicit Banner(QWidget *parent = nullptr);

    /// An empty `action` means no button.
    void show(Tone tone, const QString &text, const QString &action = {});

    [[nodiscard]] QString text() const { return m_text->text(); }

Q_SIGNALS:
    void actionTriggered();

private:
    QLabel *m_icon;
    QLabel *m_text;
    QPushButton *m_action;
};

} // namespace sb::console
