// The window: where one is, what can be done, and the pages that this person may see. Knows pages
// by their interface alone.
#pragma once

#include "console/app/page_registry.h"
#include "console/app/theme.h"
#include "console/dialogs/change_password_dialog.h"
#include "console/dialogs/login_dialog.h"
#include "console/session/idle_lock.h"
#include "console/widgets/empty_state.h"
#include "console/widgets/environment_strip.h"
#include "console/widgets/navigation_list.h"
#include "console/widgets/offline_banner.h"

#include <QMainWindow>
#include <QPointer>
#include <QStackedWidget>

namespace sb::console {

class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// All outlive this.
    MainWindow(Session &session, ProfileStore &store, CredentialStore &credentials, Theme &theme,
               QWidget *parent = nullptr);
    ~MainWindow() override;

    /// The first thing after start: goes on with a remembered login, else asks for one.
    void begin();
    /// nullptr when this person has no such page.
    [[nodiscard]] Page *page(const QString &id) const;
    [[nodiscard]] Page *currentPage() const;
    void showPage(const QString &id, const QString &argument = {});
    void askForLogin(const QString &why = {});
    /// That request, in the list where this person finds it; after the login when there is none
    /// yet.
    void openRequest(const QUuid &id);
    /// In front of everything else, also when it was minimised.
    void raiseUp();

    [[nodiscard]] LoginDialog *loginDialog() const { return m_login; }

Q_SIGNALS:
    /// How many requests this person may decide.
    void waitingChanged(int count);

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void makeMenus();
    void makeCentral();
    void followState(Session::State state);
    void askForNewPassword();
    void newPasswordAsked();
    void signOut();
    void concealPages();
    void buildPages();
    void addPage(const PageEntry &entry);
    void updateStrip();
    void showCover(const EmptyStateText &text);
    void refreshPages();
    void setCount(const QString &pageId, int count);
    void setLook(LookChoice look);
    void showPalette();
    void showAbout();

    Session &m_session;
    ProfileStore &m_store;
    CredentialStore &m_credentials;
    Theme &m_theme;
    IdleLock m_idle;
    EnvironmentStrip *m_strip;
    OfflineBanner *m_offline;
    QStackedWidget *m_cover;
    EmptyState *m_coverText;
    NavigationList *m_navigation;
    QStackedWidget *m_pages;
    QMenu *m_goMenu = nullptr;
    QAction *m_lockAction = nullptr;
    QAction *m_signOutAction = nullptr;
    QAction *m_refreshAction = nullptr;
    QAction *m_paletteAction = nullptr;
    QPointer<LoginDialog> m_login;
    QPointer<ChangePasswordDialog> m_newPassword;
    int m_waiting = 0;
    /// Asked for before there was somebody to show it to.
    std::pair<QString, QString> m_wantedPage;
};

} // namespace sb::console
