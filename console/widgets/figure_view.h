// A few numbers with their names: bars to look at, or the same as a table to read.
#pragma once

#include "console/models/dashboard_figures.h"

#include <QFrame>
#include <QLabel>
#include <QStackedWidget>
#include <QTableWidget>

namespace sb::console {

/// The bars, each with its number beside it.
class FigureBars : public QWidget
{
    Q_OBJECT

public:
    explicit FigureBars(QWidget *parent = nullptr);

    void show(const DashboardFigure &figure);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    DashboardFigure m_figure;
};

class FigureView : public QFrame
{
    Q_OBJECT

public:
    explicit FigureView(QWidget *parent = nullptr);

    void show(const DashboardFigure &figure);
    void setAsTable(bool asTable);

    [[nodiscard]] const DashboardFigure &shown() const { return m_figure; }

    [[nodiscard]] QTableWidget &table() { return *m_table; }

private:
    DashboardFigure m_figure;
    QLabel *m_title;
    QStackedWidget *m_stack;
    FigureBars *m_bars;
    QTableWidget *m_table;
};

} // namespace sb::console
