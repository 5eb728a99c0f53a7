// Makes pictures of every page and dialog, light and dark, from a real server with data as after
// some weeks of use: screenshots DIRECTORY.
#include "console/dialogs/change_password_dialog.h"
#include "console/dialogs/command_palette.h"
#include "console/dialogs/confirm_dialog.h"
#include "console/dialogs/decide_request_dialog.h"
#include "console/dialogs/edit_policy_dialog.h"
#include "console/dialogs/edit_profile_dialog.h"
#include "console/dialogs/edit_role_dialog.h"
#include "console/dialogs/edit_workflow_dialog.h"
#include "console/dialogs/grant_role_dialog.h"
#include "console/dialogs/mint_agent_dialog.h"
#include "console/dialogs/new_token_dialog.h"
#include "console/dialogs/new_user_dialog.h"
#include "console/dialogs/reveal_dialog.h"
#include "console/dialogs/revoke_agent_dialog.h"
#include "console/dialogs/set_password_dialog.h"
#include "console/dialogs/submit_request_dialog.h"
#include "console/dialogs/tokens_dialog.h"
#include "console/pages/agents_page.h"
#include "console/pages/assignments_page.h"
#include "console/pages/audit_page.h"
#include "console/pages/dashboard_page.h"
#include "console/pages/inbox_page.h"
#include "console/pages/policies_page.h"
#include "console/pages/requests_page.h"
#include "console/pages/roles_page.h"
#include "console/pages/users_page.h"
#include "console/pages/workflows_page.h"
#include "tests/console/admin_clicks.h"
#include "tests/console/console_bench.h"
#include "tests/console/seeded_data.h"

#include <cstdio>

#include <QClipboard>
#include <QDir>
#include <QMenuBar>
#include <QPushButton>

using namespace Qt::StringLiterals;
using namespace sb;
using test::ConsoleBench;

namespace {

class Photographer
{
public:
    Photographer(ConsoleBench &bench, QDir directory, QString suffix)
        : m_bench(bench), m_directory(std::move(directory)), m_suffix(std::move(suffix))
    {}

    void shoot(QWidget *widget, const QString &name)
    {
        settle();
        const QString path = m_directory.filePath(name + m_suffix + u".png"_s);
        if (!widget->grab().save(path))
            qFatal("%s cannot be written", qPrintable(path));
    }

    /// Until nothing is under way any more and everything is laid out.
    static void settle() { QTest::qWait(600); }

    void login()
    {
        m_bench.window().askForLogin();
        auto *login = m_bench.dialog<console::LoginDialog>();
        shoot(login, u"login"_s);
        login->close();
        settle();
        shoot(&m_bench.window(), u"signed-out"_s);
        auto *profile =
            new console::EditProfileDialog(m_bench.store().profiles().front(), &m_bench.window());
        profile->open();
        shoot(profile, u"edit-profile"_s);
        delete profile;
    }

    void decisions(const test::SeededData &data)
    {
        m_bench.signIn(u"zoe"_s);
        auto *inbox = m_bench.page<console::InboxPage>(u"inbox"_s);
        inbox->open(data.pendingRequest);
        shoot(&m_bench.window(), u"inbox"_s);
        auto *tabs = inbox->detail().findChild<QTabWidget *>();
        tabs->setCurrentIndex(1);
        shoot(&m_bench.window(), u"inbox-timeline"_s);
        tabs->setCurrentIndex(2);
        shoot(&m_bench.window(), u"inbox-rule"_s);
        tabs->setCurrentIndex(3);
        shoot(&m_bench.window(), u"inbox-json"_s);
        tabs->setCurrentIndex(0);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(inbox, u"approve"_s));
        auto *approve = m_bench.dialog<console::DecideRequestDialog>();
        shoot(approve, u"approve"_s);
        approve->close();
        settle();
        ConsoleBench::click(ConsoleBench::child<QPushButton>(inbox, u"reject"_s));
        auto *reject = m_bench.dialog<console::DecideRequestDialog>();
        shoot(reject, u"reject"_s);
        reject->close();
        inbox->panel().quickFilter().setText(u"no such thing"_s);
        shoot(&m_bench.window(), u"inbox-filtered"_s);
        inbox->panel().quickFilter().clear();
        m_bench.session().signOut();
    }

    void requests(const test::SeededData &data)
    {
        m_bench.signIn(u"dora"_s);
        auto *page = m_bench.page<console::RequestsPage>(u"requests"_s);
        page->open(data.readableRequest);
        shoot(&m_bench.window(), u"requests"_s);
        page->submit();
        auto *submit = m_bench.dialog<console::SubmitRequestDialog>();
        ConsoleBench::child<QLineEdit>(submit, u"secret"_s)->setText(u"shop/database"_s);
        ConsoleBench::child<QPlainTextEdit>(submit, u"justification"_s)
            ->setPlainText(u"The database password leaked into a log on Monday."_s);
        QGuiApplication::clipboard()->setText(
            u"USER=shop\nPASSWORD=changeme\nCERTIFICATE=\"-----BEGIN\nCERTIFICATE\n\"\n"_s);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(submit, u"pasteEnv"_s));
        shoot(submit, u"submit"_s);
        submit->keys().wipe();
        submit->close();
        settle();
        ConsoleBench::click(ConsoleBench::child<QPushButton>(page, u"reveal"_s));
        auto *reveal = m_bench.dialog<console::RevealDialog>();
        settle();
        const QString key = m_suffix == u"-dark"_s ? u"WEBHOOK_SECRET"_s : u"API_KEY"_s;
        shoot(reveal, u"reveal-list"_s);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(reveal, u"reveal-"_s + key));
        settle();
        shoot(reveal, u"reveal-hidden"_s);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(reveal, u"toggle"_s));
        shoot(reveal, u"reveal-shown"_s);
        reveal->close();
        m_bench.session().signOut();
    }

    void administration()
    {
        m_bench.signIn(u"ann"_s);
        auto *agents = m_bench.page<console::AgentsPage>(u"agents"_s);
        settle();
        agents->panel().view().selectSourceRow(0);
        shoot(&m_bench.window(), u"agents"_s);
        agents->mint();
        auto *mint = m_bench.dialog<console::MintAgentDialog>();
        shoot(mint, u"mint"_s);
        ConsoleBench::child<QLineEdit>(mint, u"name"_s)->setText(u"warehouse"_s + m_suffix);
        ConsoleBench::child<QLineEdit>(mint, u"providers"_s)->setText(u"vault"_s);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(mint, u"send"_s));
        shoot(mint, u"mint-secret"_s);
        ConsoleBench::child<QCheckBox>(mint, u"stored"_s)->setChecked(true);
        mint->close();
        settle();
        ConsoleBench::click(ConsoleBench::child<QPushButton>(agents, u"revoke"_s));
        auto *revoke = m_bench.dialog<console::RevokeAgentDialog>();
        shoot(revoke, u"revoke"_s);
        revoke->close();
        auto *dashboard = m_bench.page<console::DashboardPage>(u"dashboard"_s);
        settle();
        shoot(&m_bench.window(), u"dashboard"_s);
        ConsoleBench::child<QCheckBox>(dashboard, u"asTables"_s)->setChecked(true);
        shoot(&m_bench.window(), u"dashboard-tables"_s);
        auto *palette = new console::CommandPalette(
            console::commandsOf(m_bench.window().menuBar()->actions()), &m_bench.window());
        palette->setAttribute(Qt::WA_DeleteOnClose);
        palette->open();
        shoot(palette, u"commands"_s);
        palette->close();
        auto *password = new console::ChangePasswordDialog(m_bench.session(), &m_bench.window());
        password->setAttribute(Qt::WA_DeleteOnClose);
        password->open();
        shoot(password, u"change-password"_s);
        password->close();
        auto *audit = m_bench.page<console::AuditPage>(u"audit"_s);
        settle();
        audit->panel().view().selectSourceRow(3);
        shoot(&m_bench.window(), u"audit"_s);
        m_bench.session().lock();
        auto *unlock = m_bench.dialog<console::LoginDialog>();
        shoot(unlock, u"unlock"_s);
        shoot(&m_bench.window(), u"locked"_s);
        unlock->close();
        m_bench.session().signOut();
        settle();
        if (m_bench.window().loginDialog())
            m_bench.window().loginDialog()->close();
        settle();
    }

    void people()
    {
        m_bench.signIn(u"ann"_s);
        auto *users = m_bench.page<console::UsersPage>(u"users"_s);
        test::chooseRow(users, u"li@example.org"_s);
        shoot(&m_bench.window(), u"users"_s);
        test::clickOn(users, u"newUser"_s);
        auto *user = m_bench.dialog<console::NewUserDialog>();
        test::clickOn(user, u"send"_s);
        shoot(user, u"new-user"_s);
        test::typeInto(user, u"email"_s, u"mia%1@example.org"_s.arg(m_suffix));
        test::clickOn(user, u"send"_s);
        shoot(user, u"new-user-password"_s);
        ConsoleBench::child<QCheckBox>(user, u"stored"_s)->setChecked(true);
        user->close();
        settle();
        shootDialog<console::SetPasswordDialog>(users, u"setPassword"_s, u"set-password"_s);
        shootDialog<console::ConfirmDialog>(users, u"disableUser"_s, u"disable-user"_s);
        test::chooseRow(users, u"robot"_s);
        test::clickOn(users, u"tokens"_s);
        auto *tokens = m_bench.dialog<console::TokensDialog>();
        shoot(tokens, u"tokens"_s);
        test::clickOn(tokens, u"newToken"_s);
        auto *token = m_bench.dialog<console::NewTokenDialog>();
        ConsoleBench::child<QCheckBox>(token, u"all"_s)->setChecked(false);
        shoot(token, u"new-token"_s);
        token->close();
        settle();
        tokens->close();
        settle();
        auto *roles = m_bench.page<console::RolesPage>(u"roles"_s);
        test::chooseRow(roles, u"approver"_s);
        shoot(&m_bench.window(), u"roles"_s);
        shootDialog<console::EditRoleDialog>(roles, u"editRole"_s, u"edit-role"_s);
        auto *grants = m_bench.page<console::AssignmentsPage>(u"assignments"_s);
        test::chooseRow(grants, u"li@example.org"_s);
        shoot(&m_bench.window(), u"assignments"_s);
        shootDialog<console::GrantRoleDialog>(grants, u"grantRole"_s, u"grant-role"_s);
        m_bench.session().signOut();
        settle();
    }

    void rules()
    {
        m_bench.signIn(u"ann"_s);
        auto *workflows = m_bench.page<console::WorkflowsPage>(u"workflows"_s);
        test::chooseRow(workflows, u"two of us"_s);
        shoot(&m_bench.window(), u"workflows"_s);
        shootDialog<console::EditWorkflowDialog>(workflows, u"editWorkflow"_s, u"edit-workflow"_s);
        auto *policies = m_bench.page<console::PoliciesPage>(u"policies"_s);
        test::chooseRow(policies, u"production"_s);
        shoot(&m_bench.window(), u"policies"_s);
        shootDialog<console::EditPolicyDialog>(policies, u"editPolicy"_s, u"edit-policy"_s);
        auto *tabs = policies->findChild<QTabWidget *>();
        tabs->setCurrentWidget(&policies->simulator());
        policies->simulator().secretRef().setText(u"shop/database"_s);
        policies->simulator().request().field(u"provider_type"_s)->setEditText(u"vault"_s);
        test::clickOn(policies, u"simulate"_s);
        shoot(&m_bench.window(), u"policies-simulator"_s);
        tabs->setCurrentIndex(0);
        m_bench.session().signOut();
        settle();
    }

private:
    /// Opens it with that button, takes its picture, and closes it.
    template <typename T>
    void shootDialog(QWidget *page, const QString &button, const QString &name)
    {
        test::clickOn(page, button);
        T *dialog = m_bench.dialog<T>();
        shoot(dialog, name);
        dialog->close();
        settle();
    }

    ConsoleBench &m_bench;
    QDir m_directory;
    QString m_suffix;
};

} // namespace

int main(int argc, char *argv[])
{
    const QApplication application(argc, argv);
    if (argc != 2) {
        std::fprintf(stderr, "usage: screenshots DIRECTORY\n");
        return 2;
    }
    const QDir directory(QString::fromLocal8Bit(argv[1]));
    if (!directory.mkpath(u"."_s)) {
        std::fprintf(stderr, "screenshots: %s cannot be made\n", argv[1]);
        return 1;
    }
    ConsoleBench bench;
    const test::SeededData data = test::seed(bench.broker);
    test::seedAdministration(bench.broker);
    for (const auto look : {console::LookChoice::Light, console::LookChoice::Dark}) {
        bench.store().setLook(look);
        bench.console().theme().apply(look);
        const bool isDark = look == console::LookChoice::Dark;
        Photographer photographer(bench, directory, isDark ? u"-dark"_s : u"-light"_s);
        photographer.login();
        photographer.decisions(data);
        photographer.requests(data);
        photographer.administration();
        photographer.people();
        photographer.rules();
    }
    return 0;
}
