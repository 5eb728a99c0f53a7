#include "console/dialogs/command_palette.h"

#include "console/look/text_style.h"

#include <algorithm>

#include <QAction>
#include <QKeyEvent>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QString withoutMnemonic(QString text)
{
    return text.remove(u'&');
}

void collect(const QList<QAction *> &actions, const QString &before,
             std::vector<PaletteCommand> &found)
{
    for (QAction *action : actions) {
        if (!action->isEnabled() || !action->isVisible() || action->isSeparator())
            continue;
        const QString name = withoutMnemonic(action->text());
        const QString title = before.isEmpty() ? name : u"%1: %2"_s.arg(before, name);
        if (const QMenu *menu = action->menu()) {
            collect(menu->actions(), title, found);
            continue;
        }
        found.push_back({.title = title,
                         .shortcut = action->shortcut().toString(QKeySequence::NativeText),
                         .icon = action->icon(),
                         .run = [action = QPointer(action)] {
                             if (action && action->isEnabled())
                                 action->trigger();
                         }});
    }
}

/// Every word occurs somewhere, in any order.
bool matches(const QString &title, const QStringList &words)
{
    return std::all_of(words.begin(), words.end(), [&title](const QString &word) {
        return title.contains(word, Qt::CaseInsensitive);
    });
}

} // namespace

std::vector<PaletteCommand> commandsOf(const QList<QAction *> &menus)
{
    std::vector<PaletteCommand> found;
    collect(menus, {}, found);
    return found;
}

std::vector<PaletteCommand> commandsIn(QWidget &page, const QString &name)
{
    std::vector<PaletteCommand> found;
    for (QPushButton *button : page.findChildren<QPushButton *>()) {
        if (!button->isVisible() || !button->isEnabled() || button->text().isEmpty())
            continue;
        found.push_back({.title = u"%1: %2"_s.arg(name, withoutMnemonic(button->text())),
                         .icon = button->icon(),
                         .run = [button = QPointer(button)] {
                             if (button && button->isEnabled())
                                 button->click();
                         }});
    }
    return found;
}

CommandPalette::CommandPalette(std::vector<PaletteCommand> commands, QWidget *parent)
    : QDialog(parent), m_commands(std::move(commands)), m_words(new QLineEdit(this)),
      m_list(new QListWidget(this))
{
    setObjectName(u"commandPalette"_s);
    setWindowTitle(tr("Commands"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::two, spacing::two, spacing::two, spacing::two);
    column->setSpacing(spacing::one);
    m_words->setObjectName(u"words"_s);
    m_words->setPlaceholderText(tr("What do you want to do?"));
    m_words->setAccessibleName(tr("Search for a command"));
    m_words->setAccessibleDescription(tr("The arrow keys choose, Enter runs what is chosen."));
    m_words->installEventFilter(this);
    m_list->setObjectName(u"commands"_s);
    m_list->setAccessibleName(tr("Commands"));
    m_list->setIconSize({16, 16});
    // The keys stay with the words.
    m_list->setFocusPolicy(Qt::NoFocus);
    column->addWidget(m_words);
    column->addWidget(m_list, 1);
    resize(std::max(520, fontMetrics().averageCharWidth() * 70), fontMetrics().height() * 24);
    connect(m_words, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_words, &QLineEdit::returnPressed, this, &CommandPalette::run);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
    search({});
}

CommandPalette::~CommandPalette() = default;

void CommandPalette::search(const QString &text)
{
    const int rowHeight =
        std::max(m_list->iconSize().height(), fontMetrics().height()) + spacing::one;
    const QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    m_list->clear();
    for (std::size_t at = 0; at < m_commands.size(); ++at) {
        const PaletteCommand &command = m_commands[at];
        if (!matches(command.title, words))
            continue;
        const QString shown = command.shortcut.isEmpty()
                                  ? command.title
                                  : u"%1    %2"_s.arg(command.title, command.shortcut);
        auto *item = new QListWidgetItem(command.icon, shown, m_list);
        // One height, also without a picture.
        item->setSizeHint({0, rowHeight});
        item->setData(Qt::UserRole, static_cast<int>(at));
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::run()
{
    const QListWidgetItem *item = m_list->currentItem();
    if (!item)
        return;
    const auto chosen = m_commands[static_cast<std::size_t>(item->data(Qt::UserRole).toInt())].run;
    accept();
    chosen();
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_words && event->type() == QEvent::KeyPress && m_list->count() > 0) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        if (step != 0) {
            m_list->setCurrentRow((m_list->currentRow() + step + m_list->count()) %
                                  m_list->count());
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace sb::console
