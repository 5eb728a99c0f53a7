// Everything that can be done from here, found by typing a part of its name.
#pragma once

#include <functional>
#include <vector>

#include <QDialog>
#include <QLineEdit>
#include <QListWidget>

namespace sb::console {

struct PaletteCommand
{
    /// What is searched and shown, e.g. `Go: Inbox`.
    QString title = {};
    QString shortcut = {};
    QIcon icon = {};
    std::function<void()> run = {};
};

class CommandPalette final : public QDialog
{
    Q_OBJECT

public:
    CommandPalette(std::vector<PaletteCommand> commands, QWidget *parent);
    ~CommandPalette() override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void search(const QString &words);
    void run();

    std::vector<PaletteCommand> m_commands;
    QLineEdit *m_words;
    QListWidget *m_list;
};

/// Every enabled action below these, menus within menus included, as `Menu: Action`.
[[nodiscard]] std::vector<PaletteCommand> commandsOf(const QList<QAction *> &menus);
/// The buttons that can be pressed in `page`, as `name: Button`.
[[nodiscard]] std::vector<PaletteCommand> commandsIn(QWidget &page, const QString &name);

} // namespace sb::console
