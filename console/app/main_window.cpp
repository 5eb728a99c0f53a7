#include "console/app/main_window.h"

#include "console/app/environment_text.h"
#include "console/look/icon.h"
#include "console/look/text_style.h"
#include "shared/core/uuid_text.h"

#include <QCloseEvent>
#include <QDialog>
#include <QHBoxLayout>
#include <QMenu>
#include <QStatusBar>
#include <QVBoxLayout>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds noticeTime(12);

} // namespace

MainWindow::MainWindow(Session &session, ProfileStore &store, CredentialStore &credentials,
                       Theme &theme, QWidget *parent)
    : QMainWindow(parent), m_session(session), m_store(store), m_credentials(credentials),
      m_theme(theme), m_strip(new EnvironmentStrip(this)),
      m_offline(new OfflineBanner([&session] { return session.untilRetry(); }, this)),
      m_cover(new QStackedWidget(this)), m_coverText(new EmptyState(this)),
      m_navigation(new NavigationList(this)), m_pages(new QStackedWidget(this))
{
    setObjectName(u"mainWindow"_s);
    resize(1280, 840);
    setMinimumSize(800, 520);
    m_coverText->setObjectName(u"cover"_s);
    makeCentral();
    makeMenus();
    statusBar()->setSizeGripEnabled(false);
    connect(&m_session, &Session::stateChanged, this, &MainWindow::followState);
    connect(&m_session, &Session::userChanged, this, &MainWindow::buildPages);
    connect(&m_session, &Session::refreshDue, this, &MainWindow::refreshPages);
    connect(&m_session, &Session::reachabilityChanged, this, [this] {
        if (const auto since = m_session.offlineSince())
            m_offline->showOffline(*since);
        else
            m_offline->showOnline();
    });
    connect(m_offline, &Banner::actionTriggered, &m_session, &Session::retryNow);
    connect(m_navigation, &NavigationList::pageChosen, this,
            [this](const QString &id) { showPage(id); });
    connect(m_coverText, &EmptyState::actionTriggered, this, [this] { askForLogin(); });
    connect(&m_idle, &IdleLock::idled, &m_session, &Session::lock);
    followState(m_session.state());
    const QByteArray geometry = m_store.layout(u"window"_s);
    if (!geometry.isEmpty())
        restoreGeometry(geometry);
}

MainWindow::~MainWindow()
{
    // What is open and what is shown go while everything that they tell of is still there.
    m_session.disconnect(this);
    m_navigation->disconnect(this);
    qDeleteAll(findChildren<QDialog *>(Qt::FindDirectChildrenOnly));
    delete takeCentralWidget();
}

void MainWindow::makeCentral()
{
    auto *sidebar = new QFrame(this);
    sidebar->setObjectName(u"sidebar"_s);
    sidebar->setFixedWidth(std::max(200, fontMetrics().averageCharWidth() * 26));
    auto *side = new QVBoxLayout(sidebar);
    side->setContentsMargins(0, 0, 0, 0);
    side->addWidget(m_navigation);
    auto *work = new QWidget(this);
    work->setObjectName(u"workArea"_s);
    auto *row = new QHBoxLayout(work);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(sidebar);
    row->addWidget(m_pages, 1);
    m_cover->addWidget(m_coverText);
    m_cover->addWidget(work);
    auto *central = new QWidget(this);
    auto *column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_strip);
    column->addWidget(m_offline);
    column->addWidget(m_cover, 1);
    setCentralWidget(central);
}

void MainWindow::begin()
{
    const auto profile = m_store.find(m_store.lastUsedId());
    if (!profile || !profile->isLoginRemembered)
        return askForLogin();
    m_credentials.read(keychainKeyOf(*profile), this,
                       [this, kept = *profile](KeychainAnswer answer) {
                           // A keychain that had to be unlocked may answer after a login by hand.
                           if (m_session.state() != Session::State::SignedOut)
                               return;
                           if (answer.secret)
                               m_session.resume(kept, std::move(*answer.secret));
                           else
                               askForLogin();
                       });
    connect(&m_session, &Session::signInFailed, this, [this](const client::ApiError &error) {
        if (m_login || m_session.isSignedIn())
            return;
        askForLogin(error.status == 401 ? tr("The remembered login is no longer valid.")
                                        : tr("The server could not be reached."));
    });
}

void MainWindow::askForLogin(const QString &why)
{
    if (m_login)
        return;
    m_login = new LoginDialog(m_session, m_store, m_credentials, why, this);
    m_login->setAttribute(Qt::WA_DeleteOnClose);
    m_login->setWindowModality(Qt::ApplicationModal);
    m_login->show();
}

void MainWindow::askForNewPassword()
{
    if (m_newPassword || m_session.state() != Session::State::PasswordDue)
        return;
    m_newPassword = new ChangePasswordDialog(m_session, this);
    m_newPassword->setAttribute(Qt::WA_DeleteOnClose);
    m_newPassword->setWindowModality(Qt::ApplicationModal);
    connect(m_newPassword, &QDialog::finished, this, &MainWindow::newPasswordAsked);
    m_newPassword->show();
}

void MainWindow::newPasswordAsked()
{
    const bool isChanged = m_newPassword && m_newPassword->isChanged();
    m_newPassword = nullptr;
    if (m_session.isSignedIn())
        return keepLogin(m_session, m_store, m_credentials);
    if (m_session.state() == Session::State::PasswordDue)
        signOut();
    if (m_session.state() != Session::State::SignedOut)
        return;
    if (isChanged)
        return askForLogin(tr("The password was changed. Sign in with the new one."));
    showCover({.icon = u"lock"_s,
               .title = tr("Signed out: a new password is needed"),
               .detail = tr("Until its password is changed this account can do nothing else."),
               .action = tr("Sign in …")});
}

void MainWindow::signOut()
{
    m_credentials.erase(keychainKeyOf(m_session.profile()), this, [](const KeychainAnswer &) {});
    m_session.signOut();
}

void MainWindow::concealPages()
{
    for (int at = 0; at < m_pages->count(); ++at)
        static_cast<Page *>(m_pages->widget(at))->conceal();
}

void MainWindow::followState(Session::State state)
{
    using State = Session::State;
    const bool isSignedIn = state == State::SignedIn;
    m_lockAction->setEnabled(isSignedIn);
    m_signOutAction->setEnabled(isSignedIn);
    m_refreshAction->setEnabled(isSignedIn);
    m_paletteAction->setEnabled(isSignedIn);
    m_goMenu->setEnabled(isSignedIn);
    m_idle.setLimit(isSignedIn || state == State::PasswordDue ? m_store.idleLock()
                                                              : std::chrono::minutes(0));
    switch (state) {
    case State::SigningIn:
        return;
    case State::SignedIn:
        m_cover->setCurrentIndex(1);
        if (const auto wanted = std::exchange(m_wantedPage, {}); !wanted.first.isEmpty())
            showPage(wanted.first, wanted.second);
        break;
    case State::SignedOut:
        showCover({.icon = u"app"_s,
                   .title = tr("Secret Broker"),
                   .detail = tr("Sign in to see what waits for you."),
                   .action = tr("Sign in …")});
        break;
    case State::PasswordDue:
        concealPages();
        showCover({.icon = u"lock"_s,
                   .title = tr("A new password is needed"),
                   .detail = tr("You can go on once the password is changed.")});
        // After the login has gone.
        QMetaObject::invokeMethod(this, &MainWindow::askForNewPassword, Qt::QueuedConnection);
        return;
    case State::Locked:
        concealPages();
        showCover({.icon = u"lock"_s,
                   .title = tr("Locked"),
                   .detail = tr("Everything is where you left it."),
                   .action = tr("Unlock …")});
        askForLogin(tr("The console was locked. Sign in to go on where you were."));
        break;
    case State::Expired:
        askForLogin(tr("Your session has ended. Sign in to go on where you were."));
        break;
    }
    updateStrip();
}

void MainWindow::showCover(const EmptyStateText &text)
{
    m_coverText->show(text);
    m_cover->setCurrentIndex(0);
}

void MainWindow::updateStrip()
{
    const ConnectionProfile &profile = m_session.profile();
    m_strip->setVisible(m_session.state() != Session::State::SignedOut);
    m_strip->show(environmentText(profile.environment), environmentTone(profile.environment),
                  u"%1  ·  %2"_s.arg(profile.title(), profile.server.toString()),
                  m_session.user().name());
    const QString place = profile.title();
    const QString name =
        m_waiting > 0 ? tr("(%1) Secret Broker").arg(m_waiting) : tr("Secret Broker");
    setWindowTitle(place.isEmpty() ? name : u"%1 — %2"_s.arg(name, place));
}

void MainWindow::buildPages()
{
    m_waiting = 0;
    Q_EMIT waitingChanged(0);
    m_navigation->clear();
    m_goMenu->clear();
    while (m_pages->count() > 0)
        delete m_pages->widget(0);
    m_store.setLayoutProfile(m_session.profile().id);
    QString group;
    for (const PageEntry &entry : allPages()) {
        const bool isOffered =
            entry.info.permission.isEmpty() || m_session.may(entry.info.permission);
        if (!isOffered || m_session.user().id.isNull())
            continue;
        if (entry.info.group != group && !entry.info.group.isEmpty())
            m_navigation->addGroup(entry.info.group);
        group = entry.info.group;
        addPage(entry);
    }
    if (m_pages->count() > 0)
        m_navigation->choose(static_cast<Page *>(m_pages->widget(0))->info().id);
}

void MainWindow::addPage(const PageEntry &entry)
{
    Page *made = entry.make({m_session, m_store}, m_pages);
    m_pages->addWidget(made);
    const int number = m_pages->count();
    const QString shortcut = number <= 9 ? u"Ctrl+%1"_s.arg(number) : QString();
    const QString id = entry.info.id;
    m_navigation->addPage(id, entry.info.title, entry.info.icon, shortcut);
    m_goMenu->addAction(icon(entry.info.icon), entry.info.title, QKeySequence(shortcut), this,
                        [this, id] { showPage(id); });
    connect(made, &Page::countChanged, this, [this, id](int count) { setCount(id, count); });
    connect(made, &Page::pageWanted, this, &MainWindow::showPage);
    connect(made, &Page::noticeRaised, this, [this](const QString &text) {
        statusBar()->showMessage(oneLine(text),
                                 static_cast<int>(std::chrono::milliseconds(noticeTime).count()));
    });
}

Page *MainWindow::page(const QString &id) const
{
    for (int at = 0; at < m_pages->count(); ++at) {
        auto *each = static_cast<Page *>(m_pages->widget(at));
        if (each->info().id == id)
            return each;
    }
    return nullptr;
}

Page *MainWindow::currentPage() const
{
    return static_cast<Page *>(m_pages->currentWidget());
}

void MainWindow::showPage(const QString &id, const QString &argument)
{
    Page *wanted = page(id);
    if (!m_session.isSignedIn() && (!wanted || !argument.isEmpty())) {
        m_wantedPage = {id, argument};
        return;
    }
    if (!wanted)
        return;
    {
        const QSignalBlocker quiet(m_navigation);
        m_navigation->choose(id);
    }
    m_pages->setCurrentWidget(wanted);
    if (m_session.isSignedIn())
        wanted->refresh();
    if (!argument.isEmpty())
        wanted->open(argument);
}

void MainWindow::openRequest(const QUuid &id)
{
    showPage(u"requests"_s, core::toText(id));
}

void MainWindow::raiseUp()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::refreshPages()
{
    for (int at = 0; at < m_pages->count(); ++at) {
        auto *each = static_cast<Page *>(m_pages->widget(at));
        if (each == m_pages->currentWidget() || each->refreshesInBackground())
            each->refresh();
    }
}

void MainWindow::setCount(const QString &pageId, int count)
{
    m_navigation->setCount(pageId, count);
    const Page *counting = page(pageId);
    if (counting && counting->refreshesInBackground()) {
        m_waiting = count;
        updateStrip();
        Q_EMIT waitingChanged(count);
    }
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_store.setLayout(u"window"_s, saveGeometry());
    QMainWindow::closeEvent(event);
}

} // namespace sb::console
