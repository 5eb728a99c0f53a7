// One value on the screen: hidden until asked for and whenever the window is not in front, drawn
// without an undo stack, wiped when it goes.
#pragma once

#include "console/widgets/secret_clipboard.h"
#include "shared/core/secret_bytes.h"

#include <vector>

#include <QAbstractScrollArea>
#include <QLabel>
#include <QPushButton>

namespace sb::console {

/// Draws lines of a secret straight from its bytes.
class SecretLines : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit SecretLines(QWidget *parent = nullptr);

    void show(core::SecretBytes value);
    void wipe();
    void setShown(bool isShown);

    [[nodiscard]] bool isShown() const { return m_isShown; }

    [[nodiscard]] const core::SecretBytes &value() const { return m_value; }

    [[nodiscard]] bool isText() const { return m_isText; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Line
    {
        std::size_t from = 0;
        std::size_t size = 0;
    };

    void layOut();

    core::SecretBytes m_value;
    std::vector<Line> m_lines;
    bool m_isShown = false;
    bool m_isText = true;
};

class SecretReveal : public QWidget
{
    Q_OBJECT

public:
    explicit SecretReveal(QWidget *parent = nullptr);

    /// `name` is what the value is called.
    void show(const QString &name, core::SecretBytes value);
    void wipe();
    void conceal();

    [[nodiscard]] SecretLines &lines() { return *m_lines; }

    [[nodiscard]] SecretClipboard &clipboard() { return m_clipboard; }

protected:
    bool event(QEvent *event) override;

private:
    void toggle();
    void copy();
    void save();
    void showState();

    SecretClipboard m_clipboard;
    QLabel *m_title;
    SecretLines *m_lines;
    QPushButton *m_toggle;
    QPushButton *m_copy;
    QPushButton *m_save;
    QLabel *m_note;
};

} // namespace sb::console
