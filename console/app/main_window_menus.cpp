// The menus of the window, and what they do by themselves.
#include "console/app/main_window.h"
#include "console/dialogs/command_palette.h"
#include "console/look/icon.h"
#include "shared/core/version.h"

#include <QActionGroup>
#include <QMenuBar>
#include <QMessageBox>

namespace sb::console {

using namespace Qt::StringLiterals;

void MainWindow::makeMenus()
{
    QMenu *session = menuBar()->addMenu(tr("&Session"));
    m_lockAction = session->addAction(icon(u"lock"_s), tr("&Lock"), QKeySequence(u"Ctrl+L"_s),
                                      &m_session, &Session::lock);
    m_signOutAction =
        session->addAction(icon(u"logout"_s), tr("Sign &out"), this, &MainWindow::signOut);
    session->addSeparator();
    session->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
    QMenu *view = menuBar()->addMenu(tr("&View"));
    m_refreshAction = view->addAction(icon(u"refresh"_s), tr("&Refresh"), QKeySequence::Refresh,
                                      this, &MainWindow::refreshPages);
    m_paletteAction = view->addAction(icon(u"search"_s), tr("&Commands …"),
                                      QKeySequence(u"Ctrl+K"_s), this, &MainWindow::showPalette);
    QMenu *look = view->addMenu(icon(u"theme"_s), tr("&Look"));
    auto *looks = new QActionGroup(this);
    const std::pair<QString, LookChoice> choices[] = {{tr("As the &system"), LookChoice::System},
                                                      {tr("&Light"), LookChoice::Light},
                                                      {tr("&Dark"), LookChoice::Dark}};
    for (const auto &[name, choice] : choices) {
        QAction *action = look->addAction(name, this, [this, chosen = choice] { setLook(chosen); });
        action->setCheckable(true);
        action->setChecked(m_store.look() == choice);
        looks->addAction(action);
    }
    m_goMenu = menuBar()->addMenu(tr("&Go"));
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    help->addAction(icon(u"info"_s), tr("&About"), this, &MainWindow::showAbout);
}

void MainWindow::setLook(LookChoice look)
{
    m_store.setLook(look);
    m_theme.apply(look);
    updateStrip();
}

void MainWindow::showPalette()
{
    // What is open already is not offered in itself.
    m_paletteAction->setVisible(false);
    std::vector<PaletteCommand> commands = commandsOf(menuBar()->actions());
    m_paletteAction->setVisible(true);
    if (Page *shown = currentPage()) {
        for (PaletteCommand &each : commandsIn(*shown, shown->info().title))
            commands.push_back(std::move(each));
    }
    auto *palette = new CommandPalette(std::move(commands), this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    palette->open();
}

void MainWindow::showAbout()
{
    auto *about = new QMessageBox(this);
    about->setAttribute(Qt::WA_DeleteOnClose);
    about->setWindowTitle(tr("About"));
    about->setIconPixmap(
        iconPixmap(u"app"_s, toneColour(Tone::Info, palette()), 48, devicePixelRatioF()));
    about->setText(tr("Secret Broker console %1").arg(QString::fromLatin1(core::version)));
    about->setInformativeText(tr("Qt %1").arg(QString::fromLatin1(qVersion())));
    about->open();
}

} // namespace sb::console
