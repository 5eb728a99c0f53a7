// Where one is, in the colour that the connection profile asks for and in words.
#pragma once

#include "console/look/colours.h"

#include <QFrame>
#include <QLabel>

namespace sb::console {

class EnvironmentStrip : public QFrame
{
    Q_OBJECT

public:
    explicit EnvironmentStrip(QWidget *parent = nullptr);

    /// `word` names the kind of environment, e.g. `Production`.
    void show(const QString &word, Tone tone, const QString &place, const QString &person);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone = Tone::Muted;
    QLabel *m_word;
    QLabel *m_place;
    QLabel *m_person;
};

} // namespace sb::console
