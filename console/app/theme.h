// One look in two colours: palette, style sheet and type of the whole application.
#pragma once

#include "console/session/profile_store.h"

#include <QObject>
#include <QPalette>

namespace sb::console {

class Theme : public QObject
{
    Q_OBJECT

public:
    /// Remembers what the system's own palette says before anything is changed.
    explicit Theme(QObject *parent = nullptr);

    void apply(LookChoice choice);

    [[nodiscard]] bool isDark() const { return m_isDark; }

private:
    [[nodiscard]] bool systemIsDark() const;
    void paint(bool dark);

    bool m_systemIsDark;
    bool m_isDark = false;
    LookChoice m_choice = LookChoice::System;
};

} // namespace sb::console
